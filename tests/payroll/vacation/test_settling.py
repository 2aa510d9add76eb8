"""When an employment ends the account decides what is paid or deducted, once, by two people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from payroll.final_pay.queries import leavers, leaving
from payroll.models import EmploymentSpan, PayLine, PayTerms, TimeEntry, VacationRow
from payroll.vacation.settling import days_to_settle, settle_vacation, settlements
from servicecenter.attest.actions import Decision
from tests.factories import NOW, make_user
from tests.payroll.vacation.conftest import account, away, row
from tests.payroll.vacation.test_actions import agree

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 30)


def leaver(desk, **given):
    person = desk.person(pay_ore=4_200_000, **given)
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=person).update(ends_on=LAST)
    return person


def settle(desk, person, **given) -> VacationRow:
    return settle_vacation(employment=person.employments.get(), by=desk.clerk, at=desk.later(), **given)


def item(person) -> str:
    spans = list(leaving(shown="coming", q=person.number, on=NOW.date()))
    [found] = leavers(spans, at=NOW, on=NOW.date())
    return next(item.text for item in found.items if item.title == "Semester")


def test_days_left_are_paid_at_4_6_and_0_49_percent_when_another_clerk_has_agreed(desk) -> None:
    person, other = leaver(desk), make_user(desk.agency, "payroll_clerk")
    with desk.scope():
        row(person, "opening", "saved", 4)
        away(person, date(2026, 7, 6), date(2026, 7, 31))
        # 35 × 334 ÷ 365 = 32.03, upwards 33; 33 − 20 + 4 = 17 days at 2 137.80
        assert item(person) == "17 dagar är kvar och betalas med 36\xa0342,60 kr."
        settle(desk, person)
        assert not TimeEntry.objects.exists()
        agree(desk, "vacation_settlement", other)
        [entry] = TimeEntry.objects.all()
        assert (entry.code, entry.quantity, entry.state) == ("31400", 17, "attested")
        assert account(person, known_at=desk.later()).all_left == 0
        assert {(event.pot, event.days) for event in account(person, known_at=desk.later()).events[-2:]} == {
            ("current", -13),
            ("saved", -4),
        }
        with pytest.raises(ValidationError, match="redan slutreglerad"):
            settle(desk, person)
        assert item(person) == "Semestern är slutreglerad."
    run = desk.calculate("2026-11")
    with desk.scope():
        paid = PayLine.objects.filter(run=run, code="31400").aggregate(ore=Sum("amount_ore"))["ore"]
    assert paid == 17 * 213_780


def test_days_taken_too_many_are_deducted(desk) -> None:
    person, other = leaver(desk, born_on=date(1998, 1, 1)), make_user(desk.agency, "payroll_clerk")
    with desk.scope():
        away(person, date(2026, 6, 22), date(2026, 7, 29))  # 28 of 28 × 334 ÷ 365 = 26
        assert days_to_settle(person.employments.get(), at=NOW) == -2
        settle(desk, person)
        agree(desk, "vacation_settlement", other)
        [entry] = TimeEntry.objects.all()
        assert (entry.code, entry.quantity) == ("31410", 2)
        assert account(person, known_at=desk.later()).current == 0
    run = desk.calculate("2026-11")
    with desk.scope():
        assert PayLine.objects.get(run=run, code="31410").amount_ore == -2 * 213_780


def test_a_clerk_may_settle_other_days_with_the_reason(desk) -> None:
    person, other = leaver(desk), make_user(desk.agency, "payroll_clerk")
    with desk.scope():
        with pytest.raises(ValidationError, match="Skriv varför"):
            settle(desk, person, days=Decimal(10))
        settle(desk, person, days=Decimal(10), reason="enligt överenskommelse")
        agree(desk, "vacation_settlement", other, Decision.RETURN)
        assert account(person, known_at=desk.later()).current == 33
        settle(desk, person, days=Decimal(10), reason="enligt överenskommelse")
        agree(desk, "vacation_settlement", other)
        assert TimeEntry.objects.get().quantity == 10


def test_whoever_stays_has_nothing_to_settle(desk) -> None:
    person = desk.person()
    with desk.scope():
        assert days_to_settle(person.employments.get(), at=NOW) is None
        with pytest.raises(ValidationError, match="ingen sista dag"):
            settle(desk, person)


def test_the_list_of_leavers_asks_as_many_questions_for_many_last_days_as_for_one(desk) -> None:
    def asked() -> int:
        with desk.scope(), CaptureQueriesContext(connection) as captured:
            found = settlements(dict(ends.values_list("employment_id", "ends_on")), at=NOW)
        assert {row.on for row in found.values()} == set(ends.values_list("ends_on", flat=True))
        return len(captured)

    ends = EmploymentSpan.objects.filter(ends_on__isnull=False)
    leaver(desk)
    with desk.scope():
        one = asked()
    for day in (10, 17, 24):
        person = leaver(desk)
        with desk.scope():
            EmploymentSpan.objects.filter(employment__person=person).update(ends_on=date(2026, 11, day))
    with desk.scope():
        assert asked() == one


def test_each_is_settled_by_the_pay_of_their_own_last_day(desk) -> None:
    """A raise from the day after one has left does not reach them; it reaches who leaves later."""
    early, late = leaver(desk), leaver(desk)
    with desk.scope():
        EmploymentSpan.objects.filter(employment__person=early).update(ends_on=date(2026, 11, 10))
        for person in (early, late):
            terms = PayTerms.objects.get(employment__person=person)
            PayTerms.objects.filter(pk=terms.pk).update(ends_on=date(2026, 11, 15))
            terms.pk, terms.starts_on, terms.pay_ore = None, date(2026, 11, 16), 5_000_000
            terms.save()
        ends = {early.employments.get().pk: date(2026, 11, 10), late.employments.get().pk: LAST}
        worth = {key: row.day_ore for key, row in settlements(ends, at=NOW).items()}
    # 4,6 % + 0,49 % of 42 000 and of 50 000
    assert list(map(worth.get, ends)) == [213_780, 254_500]
