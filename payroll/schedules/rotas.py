"""Rotas (schemamönster): a pattern of shifts laid out over some weeks for someone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit, within_employment
from payroll.employment.facts import checked_period, lock_person
from payroll.employment.models import Employment
from payroll.schedules.importing import supersede_shifts
from payroll.schedules.models import Rota, RotaShift, Shift
from payroll.working_time.classes import Duty, instant
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.common.periods import Period

MADE_HERE = "rota:"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One shift of a rota: day 0 is the first Monday; times are minutes of that day."""

    day: int
    begins: int
    ends: int
    pause: tuple[int, int] | None = None
    duty: Duty = Duty.SCHEDULED


@transaction.atomic
def make_rota(*, code: str, name: str, weeks: int, shifts: Iterable[Pattern], by: User, at: datetime) -> Rota:
    """A new pattern (lägg upp schemamönster)."""
    may_edit(by)
    rows = list(shifts)
    if not rows or any(not 0 <= row.day < weeks * 7 or row.ends <= row.begins for row in rows):
        raise ValidationError(
            _("Mönstret behöver pass, och varje pass ska rymmas i veckorna och sluta efter sin början.")
        )
    rota = Rota.objects.create(code=code.strip(), name=name.strip(), weeks=weeks)
    RotaShift.objects.bulk_create(
        RotaShift(
            rota=rota, day=row.day, begins=row.begins, ends=row.ends, duty=row.duty,
            break_begins=row.pause[0] if row.pause else None, break_ends=row.pause[1] if row.pause else None,
        )
        for row in rows
    )  # fmt: skip
    record(Event.REGISTER_CHANGED, on=rota, by=by, at=at)
    return rota


@transaction.atomic
def plan_rota(
    *, employment: Employment, rota: Rota, starts_on: date, ends_on: date, first_week: int = 0, by: User, at: datetime
) -> int:
    """Lay a rota out over a period (lägg ut schema); what it planned before in the period gives way.

    ``first_week`` is the week of the pattern that the period begins in. Gives how many shifts there now are. Shifts of
    the staffing-planning system stay, and stop the plan where they overlap it.
    """
    may_edit(by)
    lock_person(employment.person)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    at = moment_of_record(at)
    own = Shift.objects.filter(employment=employment, day__gte=starts_on, day__lte=ends_on, superseded_at__isnull=True)
    supersede_shifts(own.filter(reference__startswith=MADE_HERE).values_list("pk", flat=True), at=at)
    made = list(_laid_out(employment, rota, period, first_week))
    others = list(own.exclude(reference__startswith=MADE_HERE))
    for row in made:
        row.recorded_at, row.recorded_by = at, by
        if any(row.starts_at < other.ends_at and other.starts_at < row.ends_at for other in others):
            raise ValidationError(_("%s har redan ett pass från bemanningssystemet.") % row.day)
    Shift.objects.bulk_create(made)
    record(Event.SHIFTS_PLANNED, on=rota, by=by, at=at, person_id=employment.person_id, count=len(made))
    return len(made)


def _laid_out(employment: Employment, rota: Rota, period: Period, first_week: int) -> Iterator[Shift]:
    by_day: dict[int, list[RotaShift]] = {}
    for row in rota.shifts.order_by("day", "begins"):
        by_day.setdefault(row.day, []).append(row)
    monday = period.starts_on - timedelta(days=period.starts_on.weekday() + 7 * first_week)
    for day in period.days():
        for row in by_day.get((day - monday).days % (rota.weeks * 7), ()):
            yield Shift(
                employment=employment,
                day=day,
                starts_at=instant(day, row.begins),
                ends_at=instant(day, row.ends),
                break_starts_at=None if row.break_begins is None else instant(day, row.break_begins),
                break_ends_at=None if row.break_ends is None else instant(day, row.break_ends),
                duty=row.duty,
                reference=f"{MADE_HERE}{rota.pk}:{employment.pk}:{day}:{row.begins}",
            )
