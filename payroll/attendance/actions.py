"""What people do with their own time (närvaro): clock in and out, enter hours, send in, take back and correct."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.attendance.attest import ask_for_report
from payroll.attendance.distribution import copy_allocations, distribution_flags
from payroll.attendance.models import AttendanceReport, ReportState, WorkedTime
from payroll.attendance.queries import (
    OPEN,
    attendance_of,
    clocked_in,
    counting_report,
    month_of,
    open_report,
)
from payroll.attendance.states import REPORT
from payroll.attendance.wording import flag_in_words, title_of
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.time.actions import may_report
from payroll.working_time.classes import STOCKHOLM, Duty
from payroll.working_time.sums import Compensation
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import lock_waiting, withdraw
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import NotAllowedNow, move

NIGHT_AT_MOST = timedelta(hours=14)
"""An end before the start is the next day only when the time is no longer than this; else it is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One row as it was written: clock times of a day, counted from its midnight."""

    starts: timedelta
    ends: timedelta
    duty: str = Duty.ORDINARY
    compensation: str = Compensation.MONEY
    note: str = ""


@transaction.atomic
def clock(*, employment: Employment, by: User, at: datetime) -> WorkedTime | None:
    """Clock in, or out when clocked in (stämpla). Out in the same minute takes the row away and gives ``None``."""
    may_report(employment, by)
    lock_person(employment.person)
    minute = at.replace(second=0, microsecond=0)
    row = clocked_in(employment)
    if row is None:
        report = writable(employment, timezone.localdate(minute, STOCKHOLM), by=by, at=at)
        return WorkedTime.objects.create(
            report=report, day=timezone.localdate(minute, STOCKHOLM), starts_at=minute, duty=Duty.ORDINARY
        )
    if minute <= row.starts_at:
        row.delete()
        return None
    row.ends_at = minute
    row.save(update_fields=["ends_at"])
    return row


@transaction.atomic
def write_day(
    *, employment: Employment, day: date, rows: Iterable[Entered], by: User, at: datetime
) -> AttendanceReport:
    """The hours of a day, in place of what was written before (rapportera dag). Someone clocked in stays so."""
    may_report(employment, by)
    lock_person(employment.person)
    report = writable(employment, day, by=by, at=at)
    made = [_worked(report, day, row) for row in rows]
    WorkedTime.objects.filter(report=report, day=day, ends_at__isnull=False).delete()
    WorkedTime.objects.bulk_create(made)
    return report


def _worked(report: AttendanceReport, day: date, row: Entered) -> WorkedTime:
    is_night = row.ends < row.starts
    ends = row.ends + timedelta(days=1) if is_night else row.ends
    if row.ends == row.starts or (is_night and ends - row.starts > NIGHT_AT_MOST):
        raise ValidationError(_("Tiden slutar före sin början, eller är tom. Kontrollera klockslagen."))
    return WorkedTime(
        report=report,
        day=day,
        starts_at=moment_of_day(day, row.starts),
        ends_at=moment_of_day(day, ends),
        duty=Duty(row.duty),
        compensation=Compensation(row.compensation),
        note=row.note.strip()[:120],
    )


def moment_of_day(day: date, since_midnight: timedelta) -> datetime:
    """A clock time of a Swedish day. Raises when the clock skips it that night."""
    days, rest = divmod(since_midnight, timedelta(days=1))
    local = (datetime.combine(day + timedelta(days=days), datetime.min.time()) + rest).replace(tzinfo=STOCKHOLM)
    if local.astimezone(UTC).astimezone(STOCKHOLM).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(_("Klockan %s finns inte den natten: då ställs den fram.") % f"{local:%H:%M}")
    return local


def writable(employment: Employment, day: date, *, by: User, at: datetime) -> AttendanceReport:
    """The draft of a day's month, made when there is none. Raises when the month is sent in or approved."""
    found = open_report(employment, day)
    if found is not None and found.state in OPEN:
        return found
    month = month_of(day)
    if found is not None:
        raise NotAllowedNow(_("%s är inskickad. Ta tillbaka den först.") % title_of(found))
    if (approved := counting_report(employment, day)) is not None:
        raise NotAllowedNow(_("%s är godkänd. Börja en rättelse i stället.") % title_of(approved))
    return AttendanceReport.objects.create(
        employment=employment,
        starts_on=month.starts_on,
        ends_on=month.ends_on,
        version=_next_version(employment, month.starts_on),
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )


def _next_version(employment: Employment, starts_on: date) -> int:
    last = AttendanceReport.objects.filter(employment=employment, starts_on=starts_on).order_by("-version").first()
    return last.version + 1 if last else 1


@transaction.atomic
def send_in(*, report: AttendanceReport, by: User, at: datetime) -> AttendanceReport:
    """Send the month to the manager (skicka in närvarorapport). Raises with every stop there is."""
    may_report(report.employment, by)
    lock_person(report.employment.person)
    report = lock(report)
    rows = list(report.times.all())
    if any(row.ends_at is None for row in rows):
        raise ValidationError(_("Du är instämplad. Stämpla ut innan du skickar in."))
    found = attendance_of(report.employment, month_of(report.starts_on), rows)
    stops = [flag for flag in [*found.flags(at), *distribution_flags(report, found)] if flag.is_stop]
    if stops:
        raise ValidationError([flag_in_words(flag)["text"] for flag in stops])
    move(report, REPORT["submit"], by=by, at=at)
    record(Event.ATTENDANCE_SENT, on=report, by=by, at=at, person_id=report.employment.person_id)
    ask_for_report(report=report, by=by, at=at)
    return report


@transaction.atomic
def take_back(*, report: AttendanceReport, by: User, at: datetime) -> AttendanceReport:
    """Take the report back before anyone has approved it (ta tillbaka närvarorapport)."""
    may_report(report.employment, by)
    task = lock_waiting("attendance", report.pk)
    report = lock(report)
    move(report, REPORT["take_back"], by=by, at=at)
    if task is None:
        raise NotAllowedNow(_("Rapporten skickades just. Läs sidan igen, och ta sedan tillbaka den."))
    withdraw(task=task, by=by, at=at)
    return report


@transaction.atomic
def correct(*, report: AttendanceReport, reason: str, by: User, at: datetime) -> AttendanceReport:
    """Begin a new version of an approved report (rätta närvarorapport); the old one counts until this is approved."""
    may_report(report.employment, by)
    lock_person(report.employment.person)
    report = lock(report)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför rapporten rättas.")})
    if report.state != ReportState.ATTESTED or report.superseded_at is not None:
        raise NotAllowedNow(_("Bara den version som gäller kan rättas. Läs sidan igen."))
    if open_report(report.employment, report.starts_on) is not None:
        raise NotAllowedNow(_("En rättelse av månaden pågår redan."))
    made = AttendanceReport.objects.create(
        employment=report.employment,
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        version=_next_version(report.employment, report.starts_on),
        reason=reason.strip(),
        recorded_at=moment_of_record(at),
        recorded_by=by,
    )
    WorkedTime.objects.bulk_create(_copy(row, made) for row in report.times.all())
    copy_allocations(report, made)
    record(Event.ATTENDANCE_CORRECTED, on=made, by=by, at=at, person_id=report.employment.person_id)
    return made


@transaction.atomic
def abandon(*, report: AttendanceReport, by: User, at: datetime) -> AttendanceReport:
    """Give a correction up (avbryt rättelse); the approved version goes on counting."""
    may_report(report.employment, by)
    report = lock(report)
    if counting_report(report.employment, report.starts_on) is None:
        raise NotAllowedNow(_("Det finns ingen godkänd version att gå tillbaka till."))
    move(report, REPORT["withdraw"], by=by, at=at)
    return report


def _copy(row: WorkedTime, report: AttendanceReport) -> WorkedTime:
    kept = ("day", "starts_at", "ends_at", "duty", "compensation", "note", "registered_by_id", "reason")
    return WorkedTime(report=report, **{name: getattr(row, name) for name in kept})


def lock(report: AttendanceReport) -> AttendanceReport:
    return AttendanceReport.objects.select_for_update().get(pk=report.pk)
