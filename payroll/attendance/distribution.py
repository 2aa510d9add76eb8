"""Time on projects (projekttid): what is distributed, what is left, and the summary per project and person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from payroll.attendance.models import Allocation, AttendanceReport, ReportState
from payroll.attendance.queries import LIVE, Attendance, times_in, work_of
from payroll.employment.models import Employment, Person
from payroll.projects.models import Activity
from payroll.schedules.wording import hours_minutes
from payroll.working_time.checks import Flag
from payroll.working_time.distribution import undistributed
from payroll.working_time.sums import Rounding, hours, minutes_worked
from servicecenter.common.periods import Period


def worked_in(reports: Iterable[AttendanceReport], period: Period) -> Counter[date]:
    """Minutes worked on each day; standby and on-call are no work to distribute."""
    return minutes_worked(work_of(row) for row in times_in(reports, period) if row.ends_at is not None)


def allocations_in(employment: Employment, period: Period) -> QuerySet[Allocation]:
    """The distribution that is shown: of the version being written, else of the one that counts."""
    reports = AttendanceReport.objects.filter(
        employment=employment, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    )
    shown: dict[date, AttendanceReport] = {}
    for report in reports.order_by("version"):
        is_counting = report.state == ReportState.ATTESTED and report.superseded_at is None
        if report.state in LIVE or (is_counting and report.starts_on not in shown):
            shown[report.starts_on] = report
    return Allocation.objects.filter(
        report__in=shown.values(), day__gte=period.starts_on, day__lte=period.ends_on
    ).select_related("activity__project")


def distribution_flags(report: AttendanceReport, attendance: Attendance) -> list[Flag]:
    """Days that are not wholly distributed, where the group distributes its time."""
    if not (attendance.rules and attendance.rules.distributes):
        return []
    distributed: Counter[date] = Counter()
    for row in report.allocations.all():
        distributed[row.day] += row.minutes
    return undistributed(minutes_worked(attendance.work), distributed)


@dataclass(frozen=True, slots=True)
class ProjectTime:
    """Approved time of one person on one activity in a period."""

    project: str
    activity: str
    person_id: int
    number: str
    name: str
    minutes: int

    @property
    def length(self) -> str:
        return hours_minutes(self.minutes)

    @property
    def hours(self) -> Decimal:
        """Hours with two decimals, as a sheet adds them up."""
        return hours(self.minutes, Rounding.EXACT)


def project_times(period: Period, *, units: Sequence[int] | None) -> list[ProjectTime]:
    """Approved time per project, activity and person; of some units only when they are given."""
    rows = Allocation.objects.filter(
        day__gte=period.starts_on,
        day__lte=period.ends_on,
        report__state=ReportState.ATTESTED,
        report__superseded_at__isnull=True,
    )
    if units is not None:
        rows = rows.filter(
            report__employment__terms__unit__in=units,
            report__employment__terms__superseded_at__isnull=True,
            report__employment__terms__starts_on__lte=period.ends_on,
        )
    keys = rows.order_by().values_list("pk", flat=True).distinct()
    sums = (
        Allocation.objects.filter(pk__in=keys)
        .order_by("activity__project__code", "activity__code", "report__employment__person__sort_key")
        .values("activity_id", "report__employment__person_id")
        .annotate(total=Sum("minutes"))
    )
    return _named(list(sums))


def _named(sums: list[dict[str, int]]) -> list[ProjectTime]:
    activities = Activity.objects.select_related("project").in_bulk([row["activity_id"] for row in sums])
    people = Person.objects.in_bulk([row["report__employment__person_id"] for row in sums])
    found = []
    for row in sums:
        activity, person = activities[row["activity_id"]], people[row["report__employment__person_id"]]
        found.append(
            ProjectTime(str(activity.project), activity.name, person.pk, person.number, person.name, row["total"])
        )
    return found


def copy_allocations(earlier: AttendanceReport, made: AttendanceReport) -> None:
    """A correction begins with the earlier version's distribution."""
    Allocation.objects.bulk_create(
        Allocation(report=made, day=row.day, activity_id=row.activity_id, minutes=row.minutes)
        for row in earlier.allocations.all()
    )
