"""C04, C05, C06, C22 and E24: time clocked and written, sent in, approved by another, paid once, and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction

from payroll.attendance.actions import abandon, clock, correct, take_back
from payroll.attendance.queries import attendance_of, counting_report, month_of
from payroll.flex.queries import balance_of, history_of
from payroll.models import Absence, AttendanceReport, TimeEntry, WorkedTime
from servicecenter.attest.actions import ContentChanged, Decision, MayNotDecide, decide
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import LONG_AGO, STOCKHOLM, make_user
from tests.payroll.attendance.office import NOW, Office, approve, entered, office, send, write

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def entries() -> list[tuple[str, Decimal, str]]:
    rows = TimeEntry.objects.filter(superseded_at__isnull=True).order_by("code", "starts_on")
    return [(row.code, row.quantity, row.state) for row in rows]


def evening(text: str = "17:00–23:00") -> list:
    return [entered("08:00–12:00"), entered("12:30–16:30"), entered(text, "overtime")]


def test_C04_clocking_in_and_out_stores_the_time(at: Office):
    for text in ("08:00", "12:00", "12:45", "17:03"):
        moment = datetime.fromisoformat(f"2026-11-18 {text}:27").replace(tzinfo=STOCKHOLM)
        clock(employment=at.employment, by=at.worker, at=moment)
    rows = WorkedTime.objects.all()
    assert [(row.ends_at - row.starts_at) // timedelta(minutes=1) for row in rows] == [240, 258]
    found = attendance_of(at.employment, month_of(DAY), rows)
    assert next(day for day in found.days() if day.day == DAY).balance == 498 - 480


def test_clocking_out_in_the_same_minute_takes_the_row_away(at: Office):
    moment = datetime(2026, 11, 18, 8, 0, 5, tzinfo=STOCKHOLM)
    clock(employment=at.employment, by=at.worker, at=moment)
    assert clock(employment=at.employment, by=at.worker, at=moment + timedelta(seconds=40)) is None
    assert not WorkedTime.objects.exists()


def test_the_night_of_the_clock_change_is_nine_hours_by_the_clock_in(at: Office):
    for moment in (datetime(2026, 10, 24, 22, tzinfo=STOCKHOLM), datetime(2026, 10, 25, 6, tzinfo=STOCKHOLM)):
        clock(employment=at.employment, by=at.worker, at=moment)
    row = WorkedTime.objects.get()
    assert (row.day, row.ends_at - row.starts_at) == (date(2026, 10, 24), timedelta(hours=9))


def test_a_clock_time_that_the_night_skips_is_refused(at: Office):
    with pytest.raises(ValidationError, match="02:30 finns inte"):
        write(at, date(2026, 3, 29), entered("02:30–06:00"))


def test_an_end_before_the_start_is_the_next_day_only_for_a_night(at: Office):
    write(at, DAY, entered("22:00–06:00", "overtime"))
    row = WorkedTime.objects.get()
    assert row.ends_at - row.starts_at == timedelta(hours=8)
    for wrong in ("16:00–08:00", "08:00–08:00"):
        with pytest.raises(ValidationError, match="slutar före sin början"):
            write(at, DAY, entered(wrong))
    assert WorkedTime.objects.count() == 1


def test_C04_overlaps_are_refused_when_the_report_is_sent_in_and_nothing_is_lost(at: Office):
    report = write(at, DAY, entered("08:00–12:00"), entered("11:00–16:00"))
    with pytest.raises(ValidationError, match="två gånger"):
        send(at, report)
    report.refresh_from_db()
    assert (report.state, report.times.count()) == ("draft", 2)


def test_someone_clocked_in_cannot_send_in(at: Office):
    clock(employment=at.employment, by=at.worker, at=NOW - timedelta(hours=12))
    with pytest.raises(ValidationError, match="instämplad"):
        send(at, AttendanceReport.objects.get())


def test_C05_overtime_is_computed_and_paid_when_the_manager_has_approved(at: Office):
    report = write(at, DAY, *evening())
    send(at, report)
    assert entries() == []
    take_back(report=report, by=at.worker, at=NOW)
    approve(at, report)
    assert entries() == [("12110", Decimal("5.00"), "attested"), ("12120", Decimal("1.00"), "attested")]
    assert {row.attested_by for row in TimeEntry.objects.all()} == {at.boss}


def test_C06_no_one_approves_their_own_time(at: Office):
    task = send(at, write(at, DAY, *evening()))
    with pytest.raises(MayNotDecide):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.worker, at=NOW)
    assert entries() == []


def test_C06_the_one_who_approves_sees_what_is_approved(at: Office):
    report = write(at, DAY, *evening())
    task = send(at, report)
    WorkedTime.objects.filter(duty="overtime").update(duty="ordinary")
    with pytest.raises(ContentChanged):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.boss, at=NOW)


def test_a_returned_report_is_changed_and_sent_again(at: Office):
    report = write(at, DAY, *evening())
    task = send(at, report)
    decide(task=task, decision=Decision.RETURN, comment="Fel kväll", content_hash="", by=at.boss, at=NOW)
    write(at, DAY, *evening("17:00–18:00"))
    approve(at, report)
    assert entries() == [("12110", Decimal("1.00"), "attested")]


def test_C22_time_without_effect_on_pay_is_stored_and_reported(at: Office):
    report = write(at, DAY, entered("08:00–12:00"), entered("12:30–16:30"))
    approve(at, report)
    assert entries() == []
    found = attendance_of(at.employment, month_of(DAY), report.times.all())
    assert sum(row.interval.minutes for row in found.work) == 480


def test_C24_the_balance_is_worked_less_the_norm_once_approved(at: Office):
    report = write(at, DAY, entered("08:00–12:00"), entered("12:30–17:00"))
    assert balance_of(at.employment) == 0
    approve(at, report)
    assert balance_of(at.employment) == 510 - 21 * 480
    assert balance_of(at.employment) == sum(row.minutes for row in history_of(at.employment))


def test_absence_gives_no_minus(at: Office):
    Absence.objects.create(
        employment=at.employment, kind="sick", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), working_days=21,
        state="submitted", recorded_at=LONG_AGO,
    )  # fmt: skip
    approve(at, write(at, date(2026, 11, 7), entered("10:00–11:00")))
    assert balance_of(at.employment) == 0


def test_E24_a_correction_keeps_the_old_version_and_changes_only_what_differs(at: Office):
    first = write(at, DAY, *evening())
    approve(at, first)
    kept = TimeEntry.objects.get(code="12120")
    with pytest.raises(NotAllowedNow, match="Börja en rättelse"):
        write(at, DAY, *evening())
    second = correct(report=first, reason="Glömde en timme", by=at.worker, at=LATER)
    assert counting_report(at.employment, DAY) == first
    write(at, DAY, *evening("16:30–23:00"), now=LATER)
    assert entries() == [("12110", Decimal("5.00"), "attested"), ("12120", Decimal("1.00"), "attested")]
    approve(at, second, now=LATER)
    assert entries() == [("12110", Decimal("5.50"), "attested"), ("12120", Decimal("1.00"), "attested")]
    assert TimeEntry.objects.get(code="12120", superseded_at__isnull=True) == kept
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert first.times.count() == 3
    assert balance_of(at.employment) == 480 - 21 * 480


def test_E24_the_balance_is_recalculated_by_the_difference(at: Office):
    first = write(at, DAY, entered("08:00–12:00"), entered("12:30–16:30"))
    approve(at, first)
    second = correct(report=first, reason="Gick tidigare", by=at.worker, at=LATER)
    write(at, DAY, entered("08:00–12:00"), entered("12:30–15:30"), now=LATER)
    approve(at, second, now=LATER)
    assert balance_of(at.employment) == 420 - 21 * 480
    assert [row.minutes for row in history_of(at.employment) if row.day == DAY] == [-60]


def test_a_correction_that_is_given_up_changes_nothing(at: Office):
    first = write(at, DAY, *evening())
    approve(at, first)
    second = correct(report=first, reason="Fel", by=at.worker, at=LATER)
    abandon(report=second, by=at.worker, at=LATER)
    assert counting_report(at.employment, DAY) == first
    third = correct(report=first, reason="Rätt", by=at.worker, at=LATER)
    assert third.version == 3


def test_the_tables_refuse_to_change_approved_time_and_booked_flex(at: Office):
    approve(at, write(at, DAY, *evening()))
    for rows in (WorkedTime.objects.all(), at.employment.flex_entries.all()):
        with pytest.raises(Error), transaction.atomic():
            rows.delete()


def test_nobody_reports_for_another_without_the_right(at: Office):
    stranger = make_user(at.agency, "employee")
    with pytest.raises(PermissionDenied):
        clock(employment=at.employment, by=stranger, at=NOW)
    assert clock(employment=at.employment, by=at.clerk, at=NOW) is not None


def test_overtime_taken_as_time_off_becomes_hours_earned(at: Office):
    approve(at, write(at, DAY, entered("17:00–19:00", "overtime", "time")))
    assert entries() == [("12130", Decimal("3.00"), "attested")]
