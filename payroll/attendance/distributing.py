"""Distributing time on projects (fördela tid på projekt): by hand, or as the week before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.attendance.actions import writable
from payroll.attendance.distribution import allocations_in, worked_in
from payroll.attendance.models import Allocation, AttendanceReport
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.projects.models import Activity
from payroll.projects.queries import open_activities
from payroll.time.actions import may_report
from payroll.working_time.distribution import in_proportion
from servicecenter.accounts.models import User
from servicecenter.common.periods import Period

WEEK = timedelta(days=7)


@transaction.atomic
def distribute_day(
    *, employment: Employment, day: date, minutes: Mapping[Activity, int], by: User, at: datetime
) -> AttendanceReport:
    """What a day's time was spent on (fördela dag), in place of what was said before.

    More than was worked is refused; less is told when the month is sent in.
    """
    may_report(employment, by)
    lock_person(employment.person)
    report = writable(employment, day, by=by, at=at)
    open_now = set(open_activities(employment, on=day).values_list("pk", flat=True))
    wanted = {activity: count for activity, count in minutes.items() if count}
    closed = [activity for activity in wanted if activity.pk not in open_now]
    if closed:
        raise ValidationError(_("%(activity)s är inte öppen %(day)s.") % {"activity": closed[0], "day": day})
    worked = worked_in([report], Period(day, day))[day]
    if sum(wanted.values()) > worked:
        raise ValidationError(_("Du har fördelat mer tid än du har arbetat den dagen."))
    Allocation.objects.filter(report=report, day=day).delete()
    Allocation.objects.bulk_create(
        Allocation(report=report, day=day, activity=activity, minutes=count) for activity, count in wanted.items()
    )
    return report


@transaction.atomic
def copy_last_week(*, employment: Employment, monday: date, by: User, at: datetime) -> int:
    """Distribute each day as the same weekday a week before (kopiera förra veckan). Gives how many days.

    Days that are distributed already, or have no time, are left alone. The shares are kept: a longer day is as much
    longer on every activity, to the minute.
    """
    may_report(employment, by)
    lock_person(employment.person)
    week = Period(monday, monday + timedelta(days=6))
    before = _by_day(allocations_in(employment, Period(monday - WEEK, monday - timedelta(days=1))))
    reports = {(day.year, day.month): writable(employment, day, by=by, at=at) for day in (week.starts_on, week.ends_on)}
    done = set(Allocation.objects.filter(report__in=reports.values()).values_list("day", flat=True))
    worked = worked_in(reports.values(), week)
    made = []
    for day in week.days():
        shares = before.get(day - WEEK)
        if day not in done and shares and worked[day]:
            parts = in_proportion(worked[day], list(shares.values()))
            report = reports[day.year, day.month]
            made += [
                Allocation(report=report, day=day, activity_id=key, minutes=part)
                for key, part in zip(shares, parts, strict=True)
                if part
            ]
    Allocation.objects.bulk_create(made)
    return len({row.day for row in made})


def _by_day(rows: Iterable[Allocation]) -> dict[date, Counter[int]]:
    found: dict[date, Counter[int]] = defaultdict(Counter)
    for row in rows:
        found[row.day][row.activity_id] += row.minutes
    return found
