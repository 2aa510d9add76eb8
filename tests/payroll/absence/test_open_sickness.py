"""Sickness without a known end counts to the last day that is known, and the return says the rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from payroll.absence.actions import ask_to_cancel_absence, withdraw_absence
from payroll.absence.open_sickness import prolong_open_sickness, report_return, report_sick
from payroll.absence.queries import open_sickness
from payroll.models import Absence
from payroll.runs.actions import open_run, start_calculation
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AttestTask
from tests.factories import STOCKHOLM, make_user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 9)


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=STOCKHOLM)


@pytest.fixture
def sick(employment, anna, boss) -> Absence:
    """Sick since Monday, attested the same day."""
    absence = report_sick(employment=employment, starts_on=MONDAY, by=anna, at=at(9))
    approve(boss, at(9, 10))
    absence.refresh_from_db()
    return absence


def approve(boss, when: datetime) -> None:
    task = AttestTask.objects.get(state="waiting")
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=when)


def counted() -> list[tuple[date, date, bool]]:
    rows = Absence.objects.filter(state="attested", superseded_at__isnull=True)
    return list(rows.values_list("starts_on", "ends_on", "is_open"))


def test_a_cut_off_takes_for_granted_only_the_days_that_have_come(agency, sick) -> None:
    assert prolong_open_sickness(until=date(2026, 11, 12), at=at(12)) == 1
    assert counted() == [(MONDAY, date(2026, 11, 12), True)]
    assert prolong_open_sickness(until=date(2026, 11, 12), at=at(12, 9)) == 0


def test_the_calculation_of_a_run_prolongs_it_to_its_own_day(agency, sick) -> None:
    clerk = make_user(agency, "payroll_clerk")
    run = open_run(month="2026-11", by=clerk, at=at(16))
    run = start_calculation(run=run, by=clerk, at=at(16))
    row = Absence.objects.get(superseded_at__isnull=True)
    assert (row.ends_on, row.working_days, row.attested_at) == (date(2026, 11, 16), 6, run.cut_off_at)


def test_the_return_ends_it_when_it_is_attested(employment, anna, boss, sick) -> None:
    report_return(absence=sick, last_sick_day=date(2026, 11, 11), by=anna, at=at(12))
    assert open_sickness(employment) is None
    approve(boss, at(12, 10))
    assert counted() == [(MONDAY, date(2026, 11, 11), False)]


def test_nothing_is_prolonged_while_a_return_or_a_cancellation_waits(employment, anna, boss, sick) -> None:
    closed = report_return(absence=sick, last_sick_day=date(2026, 11, 11), by=anna, at=at(12))
    assert prolong_open_sickness(until=date(2026, 11, 16), at=at(16)) == 0
    withdraw_absence(absence=closed, by=anna, at=at(12))
    ask_to_cancel_absence(absence=sick, by=anna, at=at(12))
    assert prolong_open_sickness(until=date(2026, 11, 16), at=at(16)) == 0


def test_a_report_that_nobody_has_attested_is_replaced_by_the_whole_period(employment, anna, boss) -> None:
    absence = report_sick(employment=employment, starts_on=MONDAY, by=anna, at=at(9))
    report_return(absence=absence, last_sick_day=date(2026, 11, 10), by=anna, at=at(11))
    absence.refresh_from_db()
    assert absence.state == "withdrawn"
    assert AttestTask.objects.get(state="waiting").title == "Sjuk, 2 arbetsdagar"


@pytest.mark.parametrize("day", [date(2026, 11, 8), date(2026, 11, 30)])
def test_the_last_sick_day_lies_in_the_sickness(anna, sick, day) -> None:
    with pytest.raises(ValidationError, match="Sista sjukdagen"):
        report_return(absence=sick, last_sick_day=day, by=anna, at=at(12))


def test_nobody_is_sick_in_advance_or_twice(employment, anna, sick) -> None:
    with pytest.raises(ValidationError, match="redan sjukanmäld"):
        report_sick(employment=employment, starts_on=MONDAY + timedelta(days=1), by=anna, at=at(10))
    with pytest.raises(ValidationError, match="i dag eller tidigare"):
        report_sick(employment=employment, starts_on=date(2026, 11, 13), by=anna, at=at(12))
