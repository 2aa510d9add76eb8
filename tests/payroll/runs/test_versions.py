"""Back pay is told with both versions: what was known then, what is known now, and who changed what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from payroll.models import PayLine, Payslip, TimeEntry
from payroll.runs.versions import versions_of
from tests.factories.runs import client_of
from tests.payroll.runs.test_retro import MONTHLY, overtime, raise_pay, run

pytestmark = pytest.mark.django_db


def told(desk, paid, code: str, month: int = 10):
    with desk.scope():
        line = PayLine.objects.select_related("payslip__run").get(run=paid, code=code, earned_from__month=month)
        return versions_of(Payslip.objects.select_related("run").get(pk=line.payslip_id), line.number)


def test_a_raise_is_told_with_the_pay_of_then_and_of_now_and_who_raised_it(desk):
    person = desk.person(pay_ore=4_000_000)
    run(desk, "2026-10")
    raise_pay(desk, person, 4_200_000, date(2026, 10, 1), reason="Lönerevision")
    versions = told(desk, run(desk, "2026-11"), MONTHLY)
    assert (versions.paid_ore, versions.now_ore) == (4_000_000, 4_200_000)
    [paid] = versions.paid
    assert (paid.run.month, paid.amount_ore) == ("2026-10", 4_000_000)
    assert "40\u00a0000,00" in paid.because.arithmetic
    assert "42\u00a0000,00" in versions.now[0].arithmetic
    come = next(change for change in versions.changes if change.has_come and "42" in change.text)
    assert (come.by, come.reason) == (desk.clerk, "Lönerevision")
    assert any(not change.has_come and "40\u00a0000" in change.text for change in versions.changes)


def test_what_has_been_corrected_twice_is_told_with_each_payment(desk):
    person = desk.person(pay_ore=4_000_000)
    run(desk, "2026-09")
    raise_pay(desk, person, 4_100_000, date(2026, 9, 1))
    run(desk, "2026-10")
    raise_pay(desk, person, 4_300_000, date(2026, 9, 1))
    versions = told(desk, run(desk, "2026-11"), MONTHLY, month=9)
    assert [(paid.run.month, paid.amount_ore) for paid in versions.paid] == [
        ("2026-09", 4_000_000),
        ("2026-10", 100_000),
    ]
    assert versions.now_ore - versions.paid_ore == 200_000


def test_an_entry_told_late_says_that_nothing_was_paid_and_who_attested_it(desk):
    person = desk.person()
    run(desk, "2026-10")
    entry = overtime(desk, person, date(2026, 10, 14), attested_by=desk.approver)
    versions = told(desk, run(desk, "2026-11"), entry.code)
    assert (versions.paid, versions.paid_ore) == ((), 0)
    [change] = versions.changes
    assert (change.has_come, change.by) == (True, desk.approver)


def test_an_entry_taken_back_is_told_as_gone(desk):
    person = desk.person()
    entry = overtime(desk, person, date(2026, 10, 14))
    run(desk, "2026-10")
    with desk.scope():
        TimeEntry.objects.filter(pk=entry.pk).update(superseded_at=desk.later())
    versions = told(desk, run(desk, "2026-11"), entry.code)
    assert (versions.now, versions.now_ore) == ((), 0)
    [change] = versions.changes
    assert not change.has_come


def test_a_line_of_the_month_itself_has_one_version(desk):
    desk.person()
    run(desk, "2026-10")
    assert told(desk, run(desk, "2026-11"), MONTHLY, month=11) is None


def test_the_page_shows_both_versions_to_the_clerk(desk):
    person = desk.person(pay_ore=4_000_000)
    run(desk, "2026-10")
    raise_pay(desk, person, 4_200_000, date(2026, 10, 1), extent=Decimal(100))
    november = run(desk, "2026-11")
    with desk.scope():
        line = PayLine.objects.get(run=november, code=MONTHLY, earned_from__month=10)
        slip = Payslip.objects.get(pk=line.payslip_id)

    page = client_of(desk.clerk, desk.agency).get(f"/lon/spec/{slip.public_id}/rad/{line.number}/")
    text = page.content.decode()
    assert "Vad som var känt då" in text
    assert "Vad som är känt nu" in text
    assert str(desk.clerk) in text
