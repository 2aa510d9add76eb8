"""A month or a week of attendance as pages show it: day by day, the sums, and what it gives in pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from payroll.attendance.models import AttendanceReport, WorkedTime
from payroll.attendance.queries import Attendance
from payroll.calculation.wording import quantity
from payroll.salary_types.catalogue import Unit, by_key
from payroll.schedules.wording import clock_span, hours_minutes, signed_hours, weekday
from payroll.working_time.classes import Duty
from payroll.working_time.flex import DayOff, FlexDay
from payroll.working_time.sums import FLEXIBLE, minutes_worked
from servicecenter.common.calendars import holiday_name


@dataclass(frozen=True)
class DayRow:
    """One day to read: its rows, its norm and its plus or minus."""

    day: date
    flex: FlexDay
    rows: list[WorkedTime] = field(default_factory=list)
    off: DayOff | None = None
    has_flex: bool = True

    @property
    def weekday(self) -> str:
        return weekday(self.day)

    @property
    def holiday(self) -> str:
        return holiday_name(self.day)

    @property
    def norm(self) -> str:
        return hours_minutes(self.flex.norm) if self.flex.norm else "–"

    @property
    def worked(self) -> str:
        return hours_minutes(self.flex.worked) if self.flex.worked else "–"

    @property
    def balance(self) -> str:
        return signed_hours(self.flex.balance) if self.has_flex else ""

    @property
    def spans(self) -> list[str]:
        return [span_in_words(row) for row in self.rows]


def span_in_words(row: WorkedTime) -> str:
    """``08:00–12:00``, with the kind of time when it is not the ordinary, and who registered it for someone else."""
    span = clock_span(row.starts_at, row.ends_at)
    words = span if row.duty == Duty.ORDINARY else f"{span} {row.get_duty_display().lower()}"
    if row.registered_by_id is None:
        return words
    told = {"span": words, "who": row.registered_by, "why": row.reason}
    return _("%(span)s (registrerat av %(who)s: %(why)s)") % told


def day_rows(found: Attendance, times: Iterable[WorkedTime]) -> list[DayRow]:
    by_day: dict[date, list[WorkedTime]] = defaultdict(list)
    for row in times:
        by_day[row.day].append(row)
    return [DayRow(flex.day, flex, by_day[flex.day], found.off.get(flex.day), found.has_flex) for flex in found.days()]


def month_table(found: Attendance, times: Iterable[WorkedTime]) -> dict[str, Any]:
    """The days that have time, norm or absence, as a plain table."""
    rows = [row for row in day_rows(found, times) if row.rows or row.flex.norm or row.off]
    columns = [
        {"label": _("Dag")},
        {"label": _("Tider")},
        {"label": _("Norm"), "is_number": True},
        {"label": _("Arbetat"), "is_number": True},
    ]
    if found.has_flex:
        columns.append({"label": _("Plus/minus"), "is_number": True})
    return {"caption": _("Dag för dag"), "columns": columns, "rows": [_cells(row) for row in rows], "dense": True}


def _cells(row: DayRow) -> dict[str, Any]:
    what = ", ".join(row.spans) or (_("frånvaro") if row.off else "–")
    cells = [f"{row.weekday} {row.day:%Y-%m-%d}", what, row.norm, row.worked]
    return {"cells": [*cells, row.balance] if row.has_flex else cells}


def sum_rows(found: Attendance, *, until: date | None = None) -> list[dict[str, Any]]:
    """All time worked, the norm, and the plus or minus of the period, or of its days before one that is not over."""
    days = [day for day in found.days() if until is None or day.day < until or day.worked]
    rows = [
        {"label": _("All arbetad tid"), "value": hours_minutes(sum(minutes_worked(found.work).values()))},
        {"label": _("Ordinarie tid"), "value": hours_minutes(sum(minutes_worked(found.work, *FLEXIBLE).values()))},
        {"label": _("Normtid"), "value": hours_minutes(sum(day.norm for day in days))},
    ]
    if excused := sum(day.excused for day in days):
        rows.append({"label": _("Frånvaro"), "value": hours_minutes(excused)})
    if found.has_flex:
        balance = signed_hours(sum(day.balance for day in days))
        rows.append({"label": _("Plus eller minus"), "value": balance, "is_sum": True})
    return rows


def paid_rows(found: Attendance) -> list[dict[str, Any]]:
    """Hours by salary type, or that there are none."""
    rows = [{"label": by_key(row.key).sv, "value": quantity(row.hours, Unit.HOUR)[0]} for row in found.paid()]
    return rows or [{"label": _("Inget utöver ordinarie lön"), "value": "–"}]


def project_rows(report: AttendanceReport) -> list[dict[str, Any]]:
    """Time per activity in the month."""
    rows = report.allocations.order_by("activity__project__code", "activity__code")
    sums = rows.values_list("activity__project__code", "activity__name").annotate(total=Sum("minutes"))
    return [{"label": f"{code} {name}", "value": hours_minutes(total)} for code, name, total in sums]
