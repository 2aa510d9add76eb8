"""Swaps of the agency in scope: one's own, the shifts that can be had, and what a swap does to rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from payroll.employment.models import Employment, PayTerms, Person
from payroll.schedules.models import Shift
from payroll.swaps.models import LIVE, ShiftSwap
from payroll.time.deciding import terms_on
from payroll.working_time.classes import Duty, Interval
from payroll.working_time.limits import Passed, short_daily_rest, short_weekly_rest
from servicecenter.agencies.models import Unit

AHEAD = timedelta(days=56)
AROUND = timedelta(days=8)
"""How far from a shift its rest may be touched: the week it is in, and the day before and after."""
PARTS = ("mine__employment__person__user", "theirs__employment__person__user", "asked_by")


def swaps_of(person: Person) -> QuerySet[ShiftSwap]:
    """What someone has asked for or been asked, newest first."""
    own = Q(mine__employment__person=person) | Q(theirs__employment__person=person)
    return ShiftSwap.objects.filter(own).select_related(*PARTS).order_by("-asked_at", "-id")


def swap_of(person: Person, public_id: UUID) -> ShiftSwap | None:
    """A swap that someone is part of; any other does not exist for them."""
    return swaps_of(person).filter(public_id=public_id).first()


def coming_shifts(employments: Iterable[Employment], at: datetime) -> QuerySet[Shift]:
    """Planned shifts that have not begun."""
    keys = [row.pk for row in employments]
    rows = Shift.objects.filter(employment__in=keys, starts_at__gt=at, day__lte=timezone.localdate(at) + AHEAD)
    return rows.filter(superseded_at__isnull=True).select_related("employment__person").order_by("starts_at", "id")


def unit_of(shift: Shift) -> Unit | None:
    """Where a shift is worked: the unit of its holder's terms on the day."""
    terms = terms_on(shift.employment_id, shift.day)
    return terms.unit if terms else None


def colleagues_shifts(mine: Shift, at: datetime) -> QuerySet[Shift]:
    """Coming shifts of others in the same unit, without those that are in a swap; protected people are not shown."""
    unit = unit_of(mine)
    if unit is None:
        return Shift.objects.none()
    terms = PayTerms.objects.filter(unit=unit, superseded_at__isnull=True)
    here = terms.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate(at)))
    taken = ShiftSwap.objects.filter(state__in=LIVE).values("theirs_id")
    rows = Shift.objects.filter(
        employment__in=here.values("employment_id"),
        employment__person__user__isnull=False,
        employment__person__is_protected=False,
        duty=mine.duty,
        starts_at__gt=at,
        day__lte=timezone.localdate(at) + AHEAD,
        superseded_at__isnull=True,
    ).exclude(employment__person=mine.employment.person_id)
    return rows.exclude(pk__in=taken).select_related("employment__person").order_by("starts_at", "id")


@dataclass(frozen=True, slots=True)
class RestAfter:
    """The rest that a swap makes too short for one of the two (vila efter bytet)."""

    person: Person
    passed: tuple[Passed, ...]


def rest_after(swap: ShiftSwap) -> list[RestAfter]:
    """For both of them: the limits that the plan would pass after the swap and does not pass before it."""
    pairs = ((swap.mine, swap.theirs), (swap.theirs, swap.mine))
    return [RestAfter(gives.employment.person, tuple(_shorter(gives, gets))) for gives, gets in pairs]


def _shorter(gives: Shift, gets: Shift) -> Iterator[Passed]:
    first, last = min(gives.day, gets.day) - AROUND, max(gives.day, gets.day) + AROUND
    own = Shift.objects.filter(
        employment=gives.employment_id, day__gte=first, day__lte=last, duty=Duty.SCHEDULED, superseded_at__isnull=True
    )
    before = [Interval(row.starts_at, row.ends_at) for row in own.order_by("starts_at")]
    given = Interval(gives.starts_at, gives.ends_at)
    after = [each for each in before if each != given]
    if gets.duty == Duty.SCHEDULED:
        after.append(Interval(gets.starts_at, gets.ends_at))
    was = set(_too_short(before))
    yield from (row for row in _too_short(after) if row not in was)


def _too_short(work: Sequence[Interval]) -> list[Passed]:
    ordered = sorted(work)
    return [*short_daily_rest(ordered), *short_weekly_rest(ordered)]


def late_swaps(at: datetime) -> QuerySet[ShiftSwap]:
    """Swaps that nobody has decided before one of the shifts began."""
    begun = Q(mine__starts_at__lte=at) | Q(theirs__starts_at__lte=at)
    return ShiftSwap.objects.filter(begun, state__in=LIVE).order_by("id")
