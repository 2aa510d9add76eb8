"""What someone sees of their own time: the week with its plus and minus, and the month as it would be sent in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.attendance.distribution import distribution_flags
from payroll.attendance.models import AttendanceReport, ReportState
from payroll.attendance.pages import DayRow, day_rows, month_table, paid_rows, sum_rows
from payroll.attendance.queries import (
    OPEN,
    Attendance,
    attendance_of,
    clocked_in,
    counting_report,
    month_of,
    open_report,
    overtime_flags,
    shown_report,
    times_in,
    versions_of,
)
from payroll.attendance.wording import findings, title_of
from payroll.employment.models import Employment
from payroll.flex.queries import balance_of, worked_by_day
from payroll.schedules.wording import hours_minutes, signed_hours
from payroll.working_time.sums import minutes_worked
from servicecenter.common.periods import Month, Period

WEEK = timedelta(days=7)


def week_of(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def week_context(employment: Employment, day: date, *, today: date) -> dict[str, Any]:
    """The week around a day, with the clock and the running balance."""
    week = week_of(day)
    reports = [shown_report(employment, week.starts_on), shown_report(employment, week.ends_on)]
    times = list(times_in(reports, week))
    found = attendance_of(employment, week, times)
    rows = day_rows(found, times)
    return {
        "week": week,
        "number": week.starts_on.isocalendar().week,
        "earlier": week.starts_on - WEEK,
        "later": week.starts_on + WEEK if week.ends_on < today else None,
        "rows": rows,
        "tiles": _tiles(employment, found, rows, today=today),
        "clocked_in": clocked_in(employment),
        "months": _months(employment, week),
        "today": today,
        "has_flex": found.has_flex,
    }


def _tiles(employment: Employment, found: Attendance, rows: list[DayRow], *, today: date) -> list[dict[str, Any]]:
    worked = sum(minutes_worked(found.work).values())
    norm = sum(row.flex.norm for row in rows)
    tiles = [{"label": _("Arbetat i veckan"), "value": hours_minutes(worked), "note": _("av %s") % hours_minutes(norm)}]
    if not found.has_flex:
        return tiles
    so_far = sum(row.flex.balance for row in rows if is_told(row, today))
    booked = balance_of(employment)
    running = booked + waiting_balance(employment, today)
    return [
        *tiles,
        {"label": _("Plus eller minus i veckan"), "value": signed_hours(so_far), "note": _("till och med i dag")},
        {
            "label": _("Flexsaldo"),
            "value": signed_hours(running),
            "note": _("varav godkänt %s") % signed_hours(booked),
        },
    ]


def is_told(row: DayRow, today: date) -> bool:
    """Today counts when something has been written on it, and days to come do not."""
    return row.day < today or (row.day == today and bool(row.flex.worked or row.off))


def waiting_balance(employment: Employment, today: date) -> int:
    """Plus and minus of reports that are not approved yet, up to today, apart from what the account already has."""
    reports = AttendanceReport.objects.filter(employment=employment, state__in=(*OPEN, ReportState.SUBMITTED))
    total = 0
    for report in reports:
        month = month_of(report.starts_on)
        times = list(report.times.all())
        found = attendance_of(employment, month, times)
        booked = worked_by_day(employment, month)
        rows = day_rows(found, times)
        total += sum(row.flex.balance - booked[row.day] for row in rows if is_told(row, today))
    return total


def _months(employment: Employment, week: Period) -> list[dict[str, Any]]:
    """The one or two months of a week, each with where its report stands."""
    days = {Month.of(day): day for day in (week.starts_on, week.ends_on)}
    return [
        {"month": month, "report": shown_report(employment, day), "label": month.starts_on}
        for month, day in sorted(days.items())
    ]


def month_context(employment: Employment, month: Month, *, now: datetime) -> dict[str, Any]:
    """The month with everything to look through before it is sent in."""
    report = shown_report(employment, month.starts_on)
    period = month_of(month.starts_on)
    times = list(report.times.all()) if report else []
    found = attendance_of(employment, period, times)
    flags = found.flags(now)
    if report:
        flags += [*distribution_flags(report, found), *overtime_flags(report, found)]
    today = timezone.localdate(now)
    told = [flag for flag in flags if flag.is_stop or flag.day < today]
    return {
        "month": month,
        "earlier": month.plus(-1),
        "later": month.plus(1),
        "report": report,
        "title": title_of(report) if report else "",
        "findings": findings(told),
        "has_stop": any(flag.is_stop for flag in flags),
        "sums": sum_rows(found, until=today),
        "paid": paid_rows(found),
        "table": month_table(found, times),
        "distributes": bool(found.rules and found.rules.distributes),
        "versions": list(versions_of(report)) if report else [],
        "counting": counting_report(employment, month.starts_on),
        "is_open": report is None or report.state in OPEN,
        "may_abandon": bool(
            report and report.state in OPEN and counting_report(employment, month.starts_on) is not None
        ),
        "open": open_report(employment, month.starts_on),
    }
