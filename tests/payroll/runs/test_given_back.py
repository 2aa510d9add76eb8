"""A net deduction taken back after it was drawn is given back once, and only as much as was drawn."""

from __future__ import annotations

from datetime import date

import pytest

from payroll.calculation.attachment import ATTACHMENT
from payroll.models import AttachmentOrder, Payee, PayLine, Payslip, TimeEntry
from payroll.salary_types.catalogue import by_key
from tests.factories import LONG_AGO
from tests.payroll.runs.test_extra_run import calculated
from tests.payroll.runs.test_retro import overtime, raise_pay, run, settle

pytestmark = pytest.mark.django_db
ADVANCE = by_key("travel_advance").code
DAY = date(2026, 10, 5)


def drawn(desk, paid) -> list[int]:
    with desk.scope():
        return list(PayLine.objects.filter(run=paid, code=ADVANCE).values_list("amount_ore", flat=True))


def advance(desk, person, ore: int) -> TimeEntry:
    return overtime(desk, person, DAY, hours="1", code=ADVANCE, amount_ore=ore)


def take_back(desk, entry: TimeEntry) -> None:
    with desk.scope():
        TimeEntry.objects.filter(pk=entry.pk).update(superseded_at=desk.later())


def test_what_was_drawn_is_given_back_in_the_next_run_and_not_again(desk):
    person, other = desk.person(), desk.person()
    entry, kept = advance(desk, person, 50_000), advance(desk, other, 20_000)
    assert sorted(drawn(desk, run(desk, "2026-10"))) == [-50_000, -20_000]
    take_back(desk, entry)
    november = run(desk, "2026-11")
    assert drawn(desk, november) == [50_000]
    assert kept.pk
    assert drawn(desk, run(desk, "2026-12")) == []


def test_a_smaller_deduction_in_its_place_gives_back_the_difference(desk):
    person = desk.person()
    entry = advance(desk, person, 50_000)
    run(desk, "2026-10")
    take_back(desk, entry)
    advance(desk, person, 30_000)
    assert sum(drawn(desk, run(desk, "2026-11"))) == 20_000


def test_no_more_is_given_back_than_the_pay_allowed_to_be_drawn(desk):
    person = desk.person(pay_ore=3_000_000)
    entry = advance(desk, person, 9_000_000)
    paid = run(desk, "2026-10")
    taken = -drawn(desk, paid)[0]
    with desk.scope():
        assert Payslip.objects.get(run=paid).net_ore == 0
    take_back(desk, entry)
    assert 0 < taken < 9_000_000
    assert drawn(desk, run(desk, "2026-11")) == [taken]


def test_an_extra_run_attaches_what_the_month_has_left_to_attach(desk):
    person = desk.person(pay_ore=3_000_000)
    with desk.scope():
        AttachmentOrder.objects.create(
            person=person,
            payee=Payee.objects.create(name="Kronofogden", bankgiro="9912346", code=ATTACHMENT),
            reference="U-1",
            protected_ore=1_500_000,
            starts_on=DAY,
            recorded_at=LONG_AGO,
        )
    november = run(desk, "2026-11")
    raise_pay(desk, person, 3_600_000, date(2026, 11, 1))
    extra = settle(desk, calculated(desk, person))
    with desk.scope():
        slips = Payslip.objects.filter(run__in=[november, extra]).order_by("pk")
        first, second = slips
        lines = PayLine.objects.filter(payslip__in=slips, code=ATTACHMENT)
        attached = -sum(lines.values_list("amount_ore", flat=True))
    after_tax = sum(row.gross_ore - row.tax_ore for row in (first, second))
    assert attached == after_tax - 1_500_000, "the protected amount is left once over the month"
    assert (first.net_ore, second.net_ore) == (1_500_000, 0)
