"""What the days of a sick period ask for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from payroll.calculation.model import SickAbsence
from payroll.calculation.sick_period import SickPeriod
from payroll.sickness.due import Noted, day_reached, passed, standing

MARCH = [date(2026, 3, day) for day in range(1, 32)]


def period(*days: tuple[date, date], extent: int = 100) -> SickPeriod:
    return SickPeriod(
        tuple(SickAbsence(n, first, last, Decimal(5), Decimal(extent)) for n, (first, last) in enumerate(days))
    )


def certificate(first: date, last: date) -> Noted:
    return Noted("certificate", first, last)


LONG = period((date(2026, 3, 2), date(2026, 3, 31)))


@pytest.mark.parametrize(("on", "missing"), [(date(2026, 3, 8), None), (date(2026, 3, 9), date(2026, 3, 9))])
def test_a_certificate_is_asked_for_from_the_eighth_day(on, missing):
    assert standing(LONG, (), on, 8).certificate_from == missing


@pytest.mark.parametrize(
    ("notes", "missing"),
    [
        ([certificate(date(2026, 3, 9), date(2026, 3, 31))], None),
        ([certificate(date(2026, 3, 2), date(2026, 3, 15))], date(2026, 3, 16)),
        ([certificate(date(2026, 3, 9), date(2026, 3, 20)), certificate(date(2026, 3, 18), date(2026, 3, 31))], None),
        ([certificate(date(2026, 3, 11), date(2026, 3, 31))], date(2026, 3, 9)),
    ],
)
def test_the_first_day_without_a_certificate_is_told(notes, missing):
    assert standing(LONG, notes, date(2026, 3, 31), 8).certificate_from == missing


def test_a_relapse_has_eight_days_of_its_own_before_a_certificate_is_asked_for():
    again = period((date(2026, 3, 2), date(2026, 3, 8)), (date(2026, 3, 11), date(2026, 3, 17)))
    stands = standing(again, (), date(2026, 3, 17), 8)
    assert (stands.day_number, stands.certificate_from) == (14, None)


def test_the_report_is_due_on_the_fifteenth_day_of_the_period_and_not_of_the_spell():
    again = period((date(2026, 3, 2), date(2026, 3, 8)), (date(2026, 3, 11), date(2026, 3, 20)))
    assert day_reached(again, 15) == date(2026, 3, 18)
    assert standing(again, (), date(2026, 3, 17), 8).report_due is None
    assert standing(again, (), date(2026, 3, 20), 8).report_due == date(2026, 3, 18)
    reported = [Noted("benefit_report", date(2026, 3, 18), None)]
    assert standing(again, reported, date(2026, 3, 20), 8).report_due is None


def test_a_report_of_an_earlier_period_does_not_count():
    earlier = [Noted("benefit_report", date(2026, 1, 20), None)]
    assert standing(LONG, earlier, date(2026, 3, 31), 8).report_due == date(2026, 3, 16)


def test_the_next_day_of_rehabilitation_is_told():
    notes = [Noted("rehabilitation", date(2026, 3, day), None) for day in (5, 27, 20)]
    assert standing(LONG, notes, date(2026, 3, 18), 8).rehabilitation_on == date(2026, 3, 20)


def test_milestones_are_passed_in_the_month_of_the_day():
    year = period((date(2025, 1, 1), date(2026, 2, 28)))
    assert [str(text) for text in passed(year, date(2025, 3, 31), date(2025, 4, 1))] == ["mer än 90 dagar"]
    assert passed(year, date(2025, 4, 1), date(2025, 6, 29)) == []
