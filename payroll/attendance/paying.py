"""From an approved report to time entries (tidrader): the hours that pay counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from payroll.attendance.models import AttendanceEntry, AttendanceReport
from payroll.salary_types.catalogue import by_key
from payroll.time.models import TimeEntry
from payroll.time.paying import Content, counting_entries, pay_entries
from payroll.working_time.sums import PaidHours
from servicecenter.accounts.models import User


def pay(
    *, report: AttendanceReport, earlier: AttendanceReport | None, hours: Iterable[PaidHours], by: User, at: datetime
) -> None:
    """The report's hours are attested time entries from now on."""
    entries = pay_entries(
        employment_id=report.employment_id,
        wanted=map(content_of, hours),
        earlier=entries_of(earlier) if earlier else (),
        note=str(report),
        recorded_by=report.recorded_by,
        by=by,
        at=at,
    )
    AttendanceEntry.objects.bulk_create(AttendanceEntry(report=report, entry=entry) for entry in entries)


def content_of(row: PaidHours) -> Content:
    return Content(by_key(row.key).code, row.starts_on, row.ends_on, row.hours)


def entries_of(report: AttendanceReport) -> list[TimeEntry]:
    """The entries of a version that still count."""
    return counting_entries(AttendanceEntry.objects.filter(report=report).values_list("entry_id", flat=True))
