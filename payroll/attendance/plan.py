"""The plan beside the outcome (schema och utfall): what was planned, what was worked, and filling in as planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from payroll.attendance.actions import writable
from payroll.attendance.models import AttendanceReport, WorkedTime
from payroll.attendance.pages import span_in_words
from payroll.attendance.queries import month_of, shown_report, times_in
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.schedules.calendars import minutes_of, shifts_in
from payroll.schedules.models import Shift
from payroll.schedules.wording import clock_span, hours_minutes, signed_hours, weekday
from payroll.time.actions import may_report
from payroll.working_time.classes import Duty
from servicecenter.accounts.models import User
from servicecenter.common.calendars import holiday_name
from servicecenter.common.periods import Month, Period


@dataclass
class PlannedDay:
    """One day with its shifts and what came of them."""

    day: date
    shifts: list[Shift] = field(default_factory=list)
    times: list[WorkedTime] = field(default_factory=list)

    @property
    def weekday(self) -> str:
        return weekday(self.day)

    @property
    def holiday(self) -> str:
        return holiday_name(self.day)

    @property
    def planned(self) -> list[str]:
        return [_shift_in_words(row) for row in self.shifts]

    @property
    def outcome(self) -> list[str]:
        return [span_in_words(row) for row in self.times]

    @property
    def difference(self) -> str:
        """Worked less planned, when something has been written."""
        if not self.times:
            return ""
        planned = sum(minutes_of(row) for row in self.shifts if row.duty == Duty.SCHEDULED)
        counted = (Duty.SCHEDULED, Duty.ORDINARY, Duty.OVERTIME)
        worked = sum(_minutes(row) for row in self.times if row.duty in counted and row.ends_at)
        return signed_hours(worked - planned)


def _shift_in_words(row: Shift) -> str:
    span = clock_span(row.starts_at, row.ends_at)
    words = span if row.duty == Duty.SCHEDULED else f"{span} {row.get_duty_display().lower()}"
    if row.break_starts_at is None:
        return words
    rest = hours_minutes(int((row.break_ends_at - row.break_starts_at).total_seconds()) // 60)
    return _("%(shift)s, rast %(rest)s") % {"shift": words, "rest": rest}


def _minutes(row: WorkedTime) -> int:
    return int((row.ends_at - row.starts_at).total_seconds()) // 60


def planned_days(employment: Employment, period: Period) -> list[PlannedDay]:
    """Days that have a shift or written time."""
    found: dict[date, PlannedDay] = {}
    for shift in shifts_in([employment.pk], period).order_by("starts_at"):
        found.setdefault(shift.day, PlannedDay(shift.day)).shifts.append(shift)
    reports = {shown_report(employment, day) for day in (period.starts_on, period.ends_on)}
    for row in times_in(reports, period):
        found.setdefault(row.day, PlannedDay(row.day)).times.append(row)
    return [found[day] for day in sorted(found)]


@transaction.atomic
def fill_from_schedule(*, employment: Employment, month: Month, by: User, at: datetime) -> int:
    """Write the month as it was planned (fyll i enligt schema), on days that have no time yet. Gives how many days.

    Only shifts that have ended are filled in; what was otherwise is then changed by hand.
    """
    may_report(employment, by)
    lock_person(employment.person)
    period = month_of(month.starts_on)
    report = writable(employment, month.starts_on, by=by, at=at)
    written = set(WorkedTime.objects.filter(report=report).values_list("day", flat=True))
    by_day: dict[date, list[Shift]] = defaultdict(list)
    for shift in shifts_in([employment.pk], period).filter(ends_at__lte=at):
        if shift.day not in written:
            by_day[shift.day].append(shift)
    rows = [row for shifts in by_day.values() for shift in shifts for row in _as_planned(report, shift)]
    WorkedTime.objects.bulk_create(rows)
    return len(by_day)


def _as_planned(report: AttendanceReport, shift: Shift) -> Iterator[WorkedTime]:
    spans = [(shift.starts_at, shift.ends_at)]
    if shift.break_starts_at is not None:
        spans = [(shift.starts_at, shift.break_starts_at), (shift.break_ends_at, shift.ends_at)]
    for starts_at, ends_at in spans:
        if starts_at < ends_at:
            yield WorkedTime(report=report, day=shift.day, starts_at=starts_at, ends_at=ends_at, duty=shift.duty)
