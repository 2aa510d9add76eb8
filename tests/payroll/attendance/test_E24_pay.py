"""From attendance to pay: what is approved is paid once, and a corrected month is settled as back pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from payroll.attendance.actions import correct
from payroll.models import PayLine
from payroll.runs.models import PayRun
from servicecenter.models import AgencySetting
from tests.factories import STOCKHOLM
from tests.factories.runs import Office as PayOffice
from tests.factories.runs import calculated, settled
from tests.payroll.attendance.office import Office, approve, entered, office, write

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 16)
SENT = datetime(2026, 10, 1, 9, tzinfo=STOCKHOLM)
LATER = datetime(2026, 11, 2, 9, tzinfo=STOCKHOLM)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        for key, value in (("simple", "2000"), ("qualified", "6000"), ("major_holiday", "9000")):
            AgencySetting.objects.create(
                key=f"pay.unsocial_hours_{key}", value=value, source="Försvarsmakten 2023", starts_on=date(2025, 1, 1)
            )
        yield found


@pytest.fixture
def pay(at: Office) -> PayOffice:
    from tests.factories import make_user

    return PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver"))


def lines(run: PayRun, *codes: str) -> list[tuple[str, date, int]]:
    rows = PayLine.objects.filter(run=run, code__in=codes).order_by("number")
    return [(row.code, row.earned_from, row.amount_ore) for row in rows]


def test_E24_a_corrected_month_is_paid_by_the_difference_with_its_own_days(at: Office, pay: PayOffice):
    """42 000 ÷ 94 = 446.81 an hour of simple overtime: three hours paid in October, two of them back in November."""
    first = write(at, SEPTEMBER, entered("17:00–20:00", "overtime"), entered("20:00–22:00", "scheduled"), now=SENT)
    approve(at, first, now=SENT)
    paid = settled(pay, "2026-10")
    assert lines(paid, "12110") == [("12110", SEPTEMBER, 3 * 446_81)]
    assert lines(paid, "12200") == [("12200", SEPTEMBER, 2 * 20_00)]
    second = correct(report=first, reason="Slutade 18", by=at.worker, at=LATER)
    write(at, SEPTEMBER, entered("17:00–18:00", "overtime"), entered("20:00–22:00", "scheduled"), now=LATER)
    assert sum(amount for _, _, amount in lines(calculated(pay, at=LATER + timedelta(days=1)), "12110")) == 0
    approve(at, second, now=LATER + timedelta(days=2))
    with_correction = _again(pay)
    found = lines(with_correction, "12110")
    assert {day for _, day, _ in found} == {SEPTEMBER}
    assert sum(amount for _, _, amount in found) == -2 * 446_81
    assert lines(with_correction, "12200") == []


def _again(pay: PayOffice) -> PayRun:
    """The November run calculated anew, with what has come since."""
    from payroll.runs import actions
    from payroll.runs.engine import calculate_waiting
    from servicecenter.tenancy.scope import tenant

    at = LATER + timedelta(days=3)
    with tenant(pay.agency.pk):
        actions.start_calculation(run=pay.run(), by=pay.clerk, at=at)
    calculate_waiting(pay.run(), at=at)
    return pay.run()


def test_C07_a_shift_over_midnight_and_a_holiday_is_paid_by_its_classes(at: Office, pay: PayOffice):
    """Monday 5 January is squeezed in between Sunday and Trettondedag jul: qualified all day and night."""
    eve = date(2026, 1, 5)
    report = write(at, eve, entered("17:00–02:00", "scheduled"), now=SENT)
    approve(at, report, now=SENT)
    run = calculated(pay, at=LATER)
    assert sum(amount for _, _, amount in lines(run, "12210")) == 9 * 60_00
