"""Working time in the demo (arbetstid): officials who clock in and have flex, and shift workers with a rota.

Only the agencies whose manager logs in have it, and only some of their people, so that the seeding stays quick.
Attendance here is ordinary time, so that it moves no pay: overtime and unsocial hours are reported by the activity.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from payroll.attendance.actions import send_in
from payroll.attendance.models import AttendanceReport, ReportState, WorkedTime
from payroll.attendance.queries import attendance_of, days_off
from payroll.employment.models import Employment, PayForm, PayTerms
from payroll.flex.actions import book_worked
from payroll.population.activity import UNSOCIAL
from payroll.population.claims import fill_claims
from payroll.population.timeline import Timeline, cut_off_at, moment
from payroll.schedules.actions import decide_rules, make_group
from payroll.schedules.calendars import times_of
from payroll.schedules.models import GroupMember, TimeGroup
from payroll.schedules.rotas import Pattern, make_rota, plan_rota
from payroll.time.models import TimeEntry
from payroll.working_time.classes import instant
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.common.periods import Month, Period, month_period
from servicecenter.population.agencies import AgencyPlan
from servicecenter.population.dice import Dice
from servicecenter.population.staff import staff

OFFICIALS, SHIFT_WORKERS, MONTHS, WAITING = 25, 10, 3, 2
OFFICE = {
    "way": "attendance",
    "minutes": 477,
    "has_flex": True,
    "settles": ["03-31", "09-30"],
    "shortened": [["epiphany_eve", 240, 240], ["maundy_thursday", 120, 120], ["walpurgis", 120, 240]],
}
ROTA = (
    *(Pattern(day, 7 * 60, 16 * 60, (12 * 60, 12 * 60 + 45)) for day in range(5)),
    *(Pattern(day, 14 * 60, 22 * 60, (18 * 60, 18 * 60 + 30)) for day in (7, 8, 9)),
    *(Pattern(day, 22 * 60, 30 * 60) for day in (11, 12)),
)
"""A week of days, then three evenings and two nights into the weekend."""


def fill_working_time(plan: AgencyPlan, timeline: Timeline, *, clerk: User, seed: int) -> None:
    """Groups, shifts, reports and flex accounts of the agency in scope."""
    managers = [row.email for row in staff().employees if row.agency == plan.code and row.is_manager]
    unit = Unit.objects.filter(manager__email__in=managers).order_by("-code").first()
    if unit is None:
        return
    at = moment(timeline.first.starts_on)
    office, shifts = _groups(timeline.first.starts_on, clerk, at)
    workers = list(_shift_workers())
    placed = {worker.pk for worker in workers}
    officials = [row for row in _officials(unit) if row.pk not in placed][:OFFICIALS]
    GroupMember.objects.bulk_create(
        GroupMember(employment=row, group=group, starts_on=timeline.first.starts_on, recorded_at=at, recorded_by=clerk)
        for group, rows in ((office, officials), (shifts, workers))
        for row in rows
    )
    _lay_out(workers, timeline, clerk, at)
    _report(officials, timeline, clerk=clerk, boss=unit.manager, seed=seed)
    logins = set(User.objects.filter(email__in=[row.email for row in staff().employees]).values_list("pk", flat=True))
    first_those_who_log_in = sorted(officials, key=lambda row: row.person.user_id not in logins)
    fill_claims(first_those_who_log_in, timeline, boss=unit.manager, clerk=clerk, seed=seed)


def _groups(starts_on: date, clerk: User, at: datetime) -> tuple[TimeGroup, TimeGroup]:
    office = make_group(code="KONTOR", name="Tjänstemän med flextid", by=clerk, at=at)
    decide_rules(group=office, starts_on=starts_on, source="påhittat lokalt avtal", by=clerk, at=at, **OFFICE)
    shifts = make_group(code="SKIFT", name="Drift dygnet runt", by=clerk, at=at)
    decide_rules(group=shifts, starts_on=starts_on, source="påhittat lokalt avtal", way="scheduled", by=clerk, at=at)
    return office, shifts


def _shift_workers() -> Iterator[Employment]:
    """Those who have unsocial hours, whom the activity gave them."""
    keys = TimeEntry.objects.filter(code=UNSOCIAL).order_by("employment_id").values_list("employment_id", flat=True)
    for employment in Employment.objects.filter(pk__in=list(dict.fromkeys(keys))[:SHIFT_WORKERS]).order_by("pk"):
        if _lasts(employment):
            yield employment


def _officials(unit: Unit) -> Iterator[Employment]:
    """Those who log in and their nearest, apart from the manager."""
    terms = PayTerms.objects.filter(form=PayForm.MONTHLY, superseded_at__isnull=True, unit=unit)
    keys = terms.order_by("employment_id").values_list("employment_id", flat=True)
    rows = Employment.objects.filter(pk__in=list(dict.fromkeys(keys))[: OFFICIALS * 2]).select_related("person")
    yield from (row for row in rows.order_by("pk") if row.person.user_id != unit.manager_id and _lasts(row))


def _lasts(employment: Employment) -> bool:
    return employment.spans.filter(superseded_at__isnull=True, ends_on__isnull=True).exists()


def _lay_out(workers: list[Employment], timeline: Timeline, clerk: User, at: datetime) -> None:
    rota = make_rota(code="2V", name="Två veckor dag, kväll och natt", weeks=2, shifts=ROTA, by=clerk, at=at)
    first = timeline.month.plus(-1).starts_on
    for number, worker in enumerate(workers):
        since = max(first, worker.spans.order_by("starts_on").first().starts_on)
        plan_rota(
            employment=worker, rota=rota, starts_on=since, ends_on=timeline.month.ends_on, first_week=number % 2,
            by=clerk, at=at,
        )  # fmt: skip


def _report(officials: list[Employment], timeline: Timeline, *, clerk: User, boss: User, seed: int) -> None:
    """Months that are approved, the latest waiting for some, and the newest under way for those who log in."""
    logins = set(User.objects.filter(email__in=[row.email for row in staff().employees]).values_list("pk", flat=True))
    for number, employment in enumerate(officials):
        dice = Dice(seed, "working time", employment.pk)
        for back in range(MONTHS, 0, -1):
            month = timeline.month.plus(-back)
            waits = back == 1 and number >= len(officials) - WAITING
            _write_month(employment, month, dice, clerk=clerk, boss=boss, waits=waits)
        if employment.person.user_id in logins:
            yesterday = timezone.localdate() - timedelta(days=1)
            _draft(employment, timeline.month, dice, until=max(yesterday, cut_off_at(timeline.month).date()))


def _write_month(employment: Employment, month: Month, dice: Dice, *, clerk: User, boss: User, waits: bool) -> None:
    at = moment(month.plus(1).starts_on + timedelta(days=1))
    report = _draft(employment, month, dice)
    if waits:
        if WorkedTime.objects.filter(report=report).exists():
            send_in(report=report, by=clerk, at=at)
        return
    report.state, report.attested_by, report.attested_at = ReportState.ATTESTED, boss, at
    report.save()
    found = attendance_of(employment, month_period(month), report.times.all())
    book_worked(
        employment=employment, period=found.period, days=found.days(), origin=f"attendance:{report.pk}", by=boss, at=at
    )


def _draft(employment: Employment, month: Month, dice: Dice, *, until: date | None = None) -> AttendanceReport:
    """The month's days as they were worked, perhaps only the first of them."""
    period = month_period(month)
    report = AttendanceReport.objects.create(
        employment=employment, starts_on=period.starts_on, ends_on=period.ends_on, recorded_at=moment(period.ends_on),
        recorded_by_id=employment.person.user_id,
    )  # fmt: skip
    calendar = times_of([employment.pk], period)[employment.pk].calendar
    off = days_off([employment.pk], period)[employment.pk]
    last = min(period.ends_on, until or period.ends_on)
    days = [day for day in Period(period.starts_on, last).days() if calendar.norm(day) and day not in off]
    WorkedTime.objects.bulk_create(row for day in days for row in _worked(report, day, calendar.norm(day), dice))
    return report


def _worked(report: AttendanceReport, day: date, norm: int, dice: Dice) -> Iterator[WorkedTime]:
    """Two stretches with lunch between; on a short day one."""
    begins = 7 * 60 + 30 + dice.between(0, 6) * 10
    worked = max(60, norm + dice.between(-5, 6) * 8)
    if worked <= 5 * 60:
        yield _row(report, day, begins, begins + worked)
        return
    lunch = begins + 3 * 60 + 40 + dice.between(0, 3) * 10
    yield _row(report, day, begins, lunch)
    back = lunch + 30 + dice.between(0, 3) * 5
    yield _row(report, day, back, back + worked - (lunch - begins))


def _row(report: AttendanceReport, day: date, begins: int, ends: int) -> WorkedTime:
    return WorkedTime(report=report, day=day, starts_at=instant(day, begins), ends_at=instant(day, ends))
