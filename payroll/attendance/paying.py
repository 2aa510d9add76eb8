"""From an approved report to time entries (tidrader): each exactly once, and a correction changes only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from payroll.attendance.models import AttendanceEntry, AttendanceReport
from payroll.salary_types.catalogue import by_key
from payroll.time.deciding import supersede
from payroll.time.models import EntryState, TimeEntry
from payroll.time.states import REPORTED
from payroll.working_time.sums import PaidHours
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.workflow.transitions import move

Content = tuple[str, date, date, Decimal]


def pay(
    *, report: AttendanceReport, earlier: AttendanceReport | None, hours: Iterable[PaidHours], by: User, at: datetime
) -> None:
    """The report's hours are attested time entries from now on.

    Entries of the earlier version that say the same thing go on counting, so that the next run sees only what changed.
    """
    wanted = {content_of(row) for row in hours}
    kept = {}
    for entry in entries_of(earlier) if earlier else ():
        content = (entry.code, entry.starts_on, entry.ends_on, entry.quantity)
        if content in wanted and content not in kept:
            kept[content] = entry
        else:
            supersede(TimeEntry, entry.pk, at=at)
    made = [_entry(report, content, by=by, at=at) for content in sorted(wanted - kept.keys())]
    AttendanceEntry.objects.bulk_create(
        AttendanceEntry(report=report, entry=entry) for entry in [*kept.values(), *made]
    )


def content_of(row: PaidHours) -> Content:
    return by_key(row.key).code, row.starts_on, row.ends_on, row.hours


def entries_of(report: AttendanceReport) -> list[TimeEntry]:
    """The entries of a version that still count, also those that a clerk has since put in their place."""
    own = AttendanceEntry.objects.filter(report=report).values("entry_id")
    return list(
        TimeEntry.objects.filter(
            Q(pk__in=own) | Q(replaces__in=own), state=EntryState.ATTESTED, superseded_at__isnull=True
        ).order_by("starts_on", "id")
    )


def _entry(report: AttendanceReport, content: Content, *, by: User, at: datetime) -> TimeEntry:
    code, starts_on, ends_on, quantity = content
    at = moment_of_record(at)
    entry = TimeEntry.objects.create(
        employment_id=report.employment_id,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        quantity=quantity,
        note=str(report),
        state=EntryState.SUBMITTED,
        recorded_at=at,
        recorded_by=report.recorded_by,
        attested_by=by,
        attested_at=at,
    )
    move(entry, REPORTED["attest"], by=by, at=at)
    return entry
