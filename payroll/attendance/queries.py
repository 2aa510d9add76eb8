"""Reports of attendance with what follows from them: the norm, the flags, the pay and the plus and minus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from payroll.absence.models import Absence
from payroll.attendance.models import COMPENSATION_LABELS, DUTY_LABELS, AttendanceReport, ReportState, WorkedTime
from payroll.employment.models import Employment, PayTerms, Person
from payroll.employment.queries import current
from payroll.salary_types.catalogue import by_key
from payroll.schedules.calendars import Times, times_of
from payroll.schedules.models import GroupRules, Way
from payroll.time.models import COUNTED, TimeEntry
from payroll.unit_calendar.queries import units_of_attester
from payroll.working_time.checks import Flag, flags
from payroll.working_time.classes import Duty, Interval
from payroll.working_time.flex import DayOff, FlexDay, Frame, flex_days
from payroll.working_time.hours import HoursTable, hours_on
from payroll.working_time.limits import too_much_overtime
from payroll.working_time.sums import Compensation, Earned, PaidHours, Rounding, Work, earned, paid_hours
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import in_force
from servicecenter.common.periods import Month, Period, month_period

FULL = Decimal(100)
VACATION = tuple(by_key(key).code for key in ("vacation_days_taken", "saved_vacation_taken"))
TIME_OFF = by_key("time_off_taken").code
DUTIES = tuple((duty.value, label) for duty, label in DUTY_LABELS.items())
COMPENSATIONS = tuple((kind.value, label) for kind, label in COMPENSATION_LABELS.items())
OPEN = (ReportState.DRAFT, ReportState.RETURNED)
LIVE = (*OPEN, ReportState.SUBMITTED)


@dataclass(frozen=True)
class Attendance:
    """A period of one employment, ready to be read: what was worked, and what follows from it."""

    period: Period
    times: Times
    work: tuple[Work, ...]
    off: Mapping[date, DayOff]
    rules: GroupRules | None

    @property
    def frame(self) -> Frame | None:
        return Frame(self.rules.frame_from, self.rules.frame_to) if self.rules and self.has_flex else None

    @property
    def has_flex(self) -> bool:
        return bool(self.rules and self.rules.has_flex and not self.times.is_consultant)

    def flags(self, now: datetime) -> list[Flag]:
        return flags(self.period, self.work, self.times.calendar, off=self.off, frame=self.frame, now=now)

    def days(self) -> list[FlexDay]:
        return list(flex_days(self.period, self.work, self.times.calendar, frame=self.frame, off=self.off))

    def earned(self) -> list[Earned]:
        return earned(self.work, self.times.calendar, self._hours_on)

    def paid(self) -> list[PaidHours]:
        """What it gives in pay, by salary type; never across a change of pay. A consultant's company sends a bill."""
        if self.times.is_consultant:
            return []
        rounding = Rounding(self.rules.rounding) if self.rules else Rounding.EXACT
        cuts = [piece.starts_on for piece, _extent in self.times.facts.extents]
        return paid_hours(self.earned(), rounding, cuts=cuts)

    def _hours_on(self, day: date) -> HoursTable:
        rules = self.times.rules_on(day)
        return hours_on(rules.hours_table if rules else "state", day)


def attendance_of(employment: Employment, period: Period, times: Iterable[WorkedTime]) -> Attendance:
    """The rows of a report with everything around them; rows without an end are left out."""
    found = times_of([employment.pk], period)[employment.pk]
    return Attendance(
        period=period,
        times=found,
        work=tuple(work_of(row) for row in times if row.ends_at is not None),
        off=days_off([employment.pk], period)[employment.pk],
        rules=found.rules_on(period.ends_on) or found.rules_on(period.starts_on),
    )


def work_of(row: WorkedTime) -> Work:
    return Work(Interval(row.starts_at, row.ends_at), Duty(row.duty), Compensation(row.compensation))


def days_off(employment_ids: Iterable[int], period: Period) -> dict[int, dict[date, DayOff]]:
    """What each employment is excused from, day by day: absence by its extent, vacation whole, time off by the hour."""
    found: dict[int, dict[date, DayOff]] = defaultdict(dict)
    ids = list(employment_ids)
    rows = {"employment_id__any": ids, "state__in": COUNTED, "superseded_at__isnull": True}
    within = {"starts_on__lte": period.ends_on, "ends_on__gte": period.starts_on}
    for absence in Absence.objects.filter(**rows, **within):
        for day in _days(absence, period):
            before = found[absence.employment_id].get(day, DayOff())
            found[absence.employment_id][day] = DayOff(min(FULL, before.extent + absence.extent), before.minutes)
    entries = TimeEntry.objects.filter(**rows, **within, code__in=(*VACATION, TIME_OFF))
    for entry in entries:
        for day in _days(entry, period):
            before = found[entry.employment_id].get(day, DayOff())
            found[entry.employment_id][day] = (
                DayOff(before.extent, before.minutes + int(entry.quantity * 60))
                if entry.code == TIME_OFF
                else DayOff(FULL)
            )
    return found


def _days(row: Absence | TimeEntry, period: Period) -> Iterable[date]:
    inside = Period(row.starts_on, row.ends_on).overlap(period)
    return inside.days() if inside else ()


def open_report(employment: Employment, day: date) -> AttendanceReport | None:
    """The version that is being written, or waits for approval, for the month of a day."""
    return AttendanceReport.objects.filter(
        employment=employment, starts_on=Month.of(day).starts_on, state__in=LIVE
    ).first()


def counting_report(employment: Employment, day: date) -> AttendanceReport | None:
    """The approved version that counts for the month of a day."""
    return AttendanceReport.objects.filter(
        employment=employment,
        starts_on=Month.of(day).starts_on,
        state=ReportState.ATTESTED,
        superseded_at__isnull=True,
    ).first()


def shown_report(employment: Employment, day: date) -> AttendanceReport | None:
    return open_report(employment, day) or counting_report(employment, day)


def times_in(reports: Iterable[AttendanceReport], period: Period) -> QuerySet[WorkedTime]:
    keys = [report.pk for report in reports if report is not None]
    return WorkedTime.objects.filter(report__in=keys, day__gte=period.starts_on, day__lte=period.ends_on)


def versions_of(report: AttendanceReport) -> QuerySet[AttendanceReport]:
    """Every version of the same month, newest first."""
    return (
        AttendanceReport.objects.filter(employment=report.employment_id, starts_on=report.starts_on)
        .select_related("recorded_by", "attested_by")
        .order_by("-version")
    )


def report_by_id(public_id: UUID) -> AttendanceReport | None:
    return AttendanceReport.objects.select_related("employment__person").filter(public_id=public_id).first()


def clocked_in(employment: Employment) -> WorkedTime | None:
    """The row that someone is clocked in on."""
    return WorkedTime.objects.filter(
        report__employment=employment, report__state__in=OPEN, ends_at__isnull=True
    ).first()


def reporting_employment(person: Person, day: date) -> Employment | None:
    """The employment whose time a person reports on a day: the first one that lasts then, or has lasted."""
    spans = {}
    for employment in person.employments.order_by("number"):
        for span in (*current(employment.spans.all()), *current(employment.consultant_spans.all())):
            if span.starts_on <= day and (span.ends_on is None or day <= span.ends_on):
                return employment
            spans[span.starts_on] = employment
    return spans[max(spans)] if spans else None


def people_to_clock(user: User, *, on: date) -> QuerySet[Employment]:
    """Employments of the units that someone attests for, without their own, in the order of people."""
    working = PayTerms.objects.filter(in_force(on), unit__in=units_of_attester(user, on=on), superseded_at__isnull=True)
    rows = Employment.objects.filter(pk__in=working.values("employment_id")).exclude(person__user=user)
    return rows.select_related("person").order_by("person__sort_key", "person_id", "number")


def reports_time(employment: Employment, day: date) -> bool:
    """Whether someone clocks in and enters hours, or only tells of deviations."""
    rules = times_of([employment.pk], Period(day, day))[employment.pk].rules_on(day)
    return rules is not None and rules.way != Way.DEVIATION


def overtime_flags(report: AttendanceReport, attendance: Attendance) -> list[Flag]:
    """Limits of overtime over the year so far, this report included and its earlier version left out."""
    year = Period(date(report.starts_on.year, 1, 1), report.ends_on)
    others = AttendanceReport.objects.filter(
        employment=report.employment_id,
        state=ReportState.ATTESTED,
        superseded_at__isnull=True,
        starts_on__gte=year.starts_on,
        ends_on__lt=report.starts_on,
    )
    before = attendance_of(report.employment, year, times_in(others, year))
    rows = [*before.earned(), *attendance.earned()]
    late = [row for row in too_much_overtime(rows) if row.day + timedelta(days=366) > report.starts_on]
    return [Flag(row.limit, row.day, minutes=row.minutes, allowed=row.allowed) for row in late]


def month_of(day: date) -> Period:
    return month_period(Month.of(day))
