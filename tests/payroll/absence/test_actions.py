"""People report their own absence; what is attested is changed and taken back by a new attest, and the old stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.absence.actions import ask_to_cancel_absence, report_absence, withdraw_absence
from payroll.models import Absence
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.models import AttestTask
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_person, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


def report(employment, by, starts_on=MONDAY, ends_on=FRIDAY, kind="leave_without_pay", **more) -> Absence:
    return report_absence(employment=employment, kind=kind, starts_on=starts_on, ends_on=ends_on, by=by, at=NOW, **more)


def approve(boss) -> None:
    task = AttestTask.objects.get(state="waiting")
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=LATER)


def test_the_calendar_counts_the_working_days_of_ones_own_absence(employment, anna) -> None:
    absence = report(employment, anna, date(2026, 12, 21), date(2026, 12, 31))
    assert absence.working_days == 6, "21–23 och 28–30 december; julafton, juldagen och nyårsafton är lediga"
    assert absence.state == "submitted"


def test_someone_elses_absence_is_not_ones_own_to_report(agency, employment) -> None:
    with pytest.raises(PermissionDenied):
        report(employment, make_user(agency, "employee"))


@pytest.mark.parametrize(
    ("kind", "extent", "is_refused"),
    [
        ("leave_without_pay", 50, True),
        ("parental_leave", 60, True),
        ("parental_leave", 50, False),
        ("sick", 100, False),
    ],
)
def test_a_day_is_not_away_twice_but_illness_may_come_in_the_middle(employment, anna, kind, extent, is_refused) -> None:
    report(employment, anna, extent=Decimal(50))
    if is_refused:
        with pytest.raises(ValidationError, match="redan rapporterad"):
            report(employment, anna, kind=kind, extent=Decimal(extent))
    else:
        report(employment, anna, kind=kind, extent=Decimal(extent))


def test_nobody_attests_their_own_absence(agency) -> None:
    boss = make_user(agency, "manager", "employee")
    report(make_person(user=boss).employments.get(), boss)
    task = AttestTask.objects.get()
    with pytest.raises(MayNotDecide):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=LATER)


def test_a_change_counts_when_it_is_attested_and_the_old_stays_readable(employment, anna, boss) -> None:
    old = report(employment, anna)
    approve(boss)
    old.refresh_from_db()
    new = report(employment, anna, ends_on=date(2026, 11, 18), replaces=old)
    old.refresh_from_db()
    assert old.superseded_at is None
    approve(boss)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.superseded_at, old.ends_on) == ("attested", new.attested_at, FRIDAY)
    assert new.replaces == old


def test_only_one_change_waits_at_a_time_and_it_can_be_taken_back(employment, anna, boss) -> None:
    old = report(employment, anna)
    approve(boss)
    old.refresh_from_db()
    change = report(employment, anna, ends_on=MONDAY, replaces=old)
    with pytest.raises(NotAllowedNow, match="väntar redan"):
        report(employment, anna, ends_on=date(2026, 11, 17), replaces=old)
    withdraw_absence(absence=change, by=anna, at=LATER)
    report(employment, anna, ends_on=date(2026, 11, 17), replaces=old)


def test_what_is_attested_is_cancelled_by_a_new_attest(employment, anna, boss) -> None:
    absence = report(employment, anna)
    approve(boss)
    absence.refresh_from_db()
    task = ask_to_cancel_absence(absence=absence, by=anna, at=LATER)
    assert task.title == "Makulera: Tjänstledig utan lön, 5 arbetsdagar"
    absence.refresh_from_db()
    assert absence.superseded_at is None
    approve(boss)
    absence.refresh_from_db()
    assert absence.superseded_at is not None


def test_a_cancellation_that_is_returned_changes_nothing(employment, anna, boss) -> None:
    absence = report(employment, anna)
    approve(boss)
    absence.refresh_from_db()
    task = ask_to_cancel_absence(absence=absence, by=anna, at=LATER)
    decide(task=task, decision=Decision.RETURN, comment="Du var ju borta", content_hash="", by=boss, at=LATER)
    absence.refresh_from_db()
    assert (absence.state, absence.superseded_at) == ("attested", None)
