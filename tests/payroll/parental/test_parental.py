"""Notes of parental benefit: what is refused, and what the runs pay by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.models import ParentalBenefitNote, PayLine, Person
from payroll.parental.actions import record_benefit_note, withdraw_benefit_note
from payroll.parental.queries import BenefitRow, benefit_parts, benefit_rows
from payroll.salary_types.catalogue import by_key
from servicecenter.tenancy.lookups import Keys
from tests.payroll.runs.test_retro import run

pytestmark = pytest.mark.django_db
SUPPLEMENT = by_key("parental_supplement").code
BORN = date(2025, 6, 1)


def note(desk, person, first: date, last: date, **given) -> ParentalBenefitNote:
    with desk.scope():
        values = {"child_born_on": BORN, "by": desk.clerk, "at": desk.later()} | given
        return record_benefit_note(employment=person.employments.get(), starts_on=first, ends_on=last, **values)


def paid(desk, person, pay_run) -> list[tuple]:
    with desk.scope():
        rows = PayLine.objects.filter(run=pay_run, payslip__person=person, code=SUPPLEMENT).order_by("number")
        return [(row.earned_from, row.earned_to, row.amount_ore) for row in rows]


def test_days_noted_late_are_paid_as_back_pay_for_their_month(desk):
    person = desk.person(pay_ore=4_200_000)
    run(desk, "2026-09")
    run(desk, "2026-10")
    note(desk, person, date(2026, 9, 28), date(2026, 10, 4))
    november = run(desk, "2026-11")
    assert paid(desk, person, november) == [
        (date(2026, 9, 28), date(2026, 9, 30), 3 * 13_808),
        (date(2026, 10, 1), date(2026, 10, 4), 4 * 13_808),
    ]


def test_a_note_taken_back_takes_the_supplement_back(desk):
    person = desk.person(pay_ore=4_200_000)
    wrong = note(desk, person, date(2026, 10, 1), date(2026, 10, 5))
    run(desk, "2026-10")
    with desk.scope():
        withdraw_benefit_note(note=wrong, reason="fel barn", by=desk.clerk, at=desk.later())
    assert paid(desk, person, run(desk, "2026-11")) == [(date(2026, 10, 1), date(2026, 10, 5), -5 * 13_808)]


def test_an_earlier_note_that_comes_late_moves_the_days_that_are_past_the_limit(desk):
    person = desk.person(pay_ore=4_200_000)
    note(desk, person, date(2025, 9, 1), date(2026, 8, 16))  # 350 days
    note(desk, person, date(2026, 9, 1), date(2026, 9, 10))
    run(desk, "2026-09")
    run(desk, "2026-10")
    note(desk, person, date(2026, 8, 20), date(2026, 8, 24))
    november = run(desk, "2026-11")
    assert (date(2026, 9, 1), date(2026, 9, 5), 5 * 13_808) in paid(desk, person, november)
    assert (date(2026, 9, 1), date(2026, 9, 10), -10 * 13_808) in paid(desk, person, november)


def test_the_days_of_each_birth_are_counted_by_themselves():
    rows = [
        BenefitRow(1, date(2024, 5, 1), date(2026, 1, 1), date(2026, 1, 20), Decimal(100)),
        BenefitRow(2, BORN, date(2026, 2, 1), date(2026, 2, 28), Decimal(50)),
        BenefitRow(3, date(2024, 5, 1), date(2026, 3, 1), date(2026, 3, 31), Decimal(100)),
    ]
    parts = list(benefit_parts(rows, date(2026, 2, 10), date(2026, 3, 10)))
    assert [(part.note_id, part.starts_on, part.days_before) for part in parts] == [
        (2, date(2026, 2, 10), 9),
        (3, date(2026, 3, 1), 20),
    ]


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"first": date(2026, 11, 1), "last": date(2026, 11, 30)}, "ends_on", "har inte varit än"),
        ({"first": date(2026, 10, 9), "last": date(2026, 10, 8)}, "ends_on", "ligger före"),
        ({"first": date(2024, 10, 8), "last": date(2024, 10, 9)}, "starts_on", "utanför anställningen"),
        ({"first": date(2026, 10, 8), "last": date(2026, 10, 9), "child_born_on": date(2027, 1, 1)}, "child_born_on",
         "mer än 60 dagar"),
        ({"first": date(2026, 10, 3), "last": date(2026, 10, 9)}, "starts_on", "finns redan"),
        ({"first": date(2026, 10, 8), "last": date(2026, 10, 9), "extent": Decimal(0)}, "extent", ""),
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_right_is_refused_at_its_field(desk, given, field, told):
    person = desk.person()
    note(desk, person, date(2026, 10, 1), date(2026, 10, 5))
    with pytest.raises(ValidationError) as refusal:
        note(desk, person, given.pop("first"), given.pop("last"), **given)
    assert field in refusal.value.message_dict
    assert told in str(refusal.value)
    with desk.scope():
        assert ParentalBenefitNote.objects.count() == 1


def test_nobody_notes_their_own_benefit(desk):
    person = desk.person()
    with desk.scope():
        Person.objects.filter(pk=person.pk).update(user=desk.clerk)
        person.refresh_from_db()
    with pytest.raises(PermissionDenied):
        note(desk, person, date(2026, 10, 1), date(2026, 10, 5))


def test_the_notes_of_many_are_read_in_one_query(desk, django_assert_num_queries):
    people = [desk.person() for _ in range(4)]
    for person in people:
        note(desk, person, date(2026, 10, 1), date(2026, 10, 5))
    with desk.scope():
        from django.db.models import Q

        ids = Keys(person.employments.get().pk for person in people)
        with django_assert_num_queries(1):
            assert len(list(benefit_rows(Q(), ids))) == 4
