"""Who of a unit is away when (enhetens kalender): five queries, however many people and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q

from payroll.absence.models import Absence
from payroll.employment.models import PayTerms
from payroll.time.models import COUNTED
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Unit
from servicecenter.agencies.queries import in_force as in_force_on
from servicecenter.agencies.queries import unit_tree, units
from servicecenter.attest.queries import desk_of
from servicecenter.attest.rules import in_force
from servicecenter.common.calendars import is_working_day
from servicecenter.common.periods import Month, Period
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.lookups import Keys


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who works in the unit during the month, and what is reported of the days they do."""

    person_id: int
    name: str
    title: str
    spells: tuple[Period, ...]
    absences: tuple[Absence, ...]

    def is_here(self, day: date) -> bool:
        return any(day in spell for spell in self.spells)

    def away_on(self, day: date, *, today: date) -> Absence | None:
        """The absence of a day in the unit, a whole day's before a part's; open sickness lasts until today."""
        if not self.is_here(day):
            return None
        found = [row for row in self.absences if row.starts_on <= day <= _last(row, today)]
        return max(found, key=lambda row: row.extent, default=None)


def _last(absence: Absence, today: date) -> date:
    return max(absence.ends_on, today) if absence.is_open else absence.ends_on


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many of the unit are at work on a working day (bemanning); part of a day counts as its part."""

    day: date
    away: int
    of: int

    @property
    def at_work(self) -> int:
        return self.of - self.away

    @property
    def is_thin(self) -> bool:
        """At least half of the unit away: our choice of when to say so, and of no less than two people."""
        return self.away >= 2 and self.away * 2 >= self.of


def units_of_attester(user: User, *, on: date) -> list[Unit]:
    """The units with people that someone attests for by a role of their own, those they manage first."""
    desk = desk_of(user, on)
    tops = [
        grant.unit_id
        for grant in desk.grants
        if grant.holder_id == user.pk and grant.permission == Permission.ATTEST and in_force(grant, on)
    ]
    tree = unit_tree()
    working = PayTerms.objects.filter(in_force_on(on), unit=OuterRef("pk"), superseded_at__isnull=True)
    found = [unit for unit in units().filter(Exists(working)) if any(tree.is_within(unit.pk, top) for top in tops)]
    return sorted(found, key=lambda unit: unit.manager_id != user.pk)


def members(unit: Unit, month: Month) -> list[Member]:
    """Everyone whose terms place them in the unit during the month, in Swedish order."""
    terms = PayTerms.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=month.starts_on),
        unit=unit,
        starts_on__lte=month.ends_on,
        superseded_at__isnull=True,
    ).select_related("employment__person")
    rows = list(terms.order_by("employment__person__sort_key", "employment__person_id", "-starts_on"))
    absences = _absences([row.employment_id for row in rows], month)
    found: dict[int, Member] = {}
    for row in rows:
        person, spell = row.employment.person, Period(row.starts_on, row.ends_on)
        own = [one for one in absences.get(row.employment_id, ()) if _touches(one, spell)]
        before = found.get(person.pk) or Member(person.pk, person.name, row.title, (), ())
        merged = tuple(dict.fromkeys([*before.absences, *own]))
        found[person.pk] = replace(before, spells=(*before.spells, spell), absences=merged)
    return list(found.values())


def _touches(absence: Absence, spell: Period) -> bool:
    return absence.starts_on <= (spell.ends_on or date.max) and (absence.is_open or absence.ends_on >= spell.starts_on)


def _absences(employment_ids: Sequence[int], month: Month) -> Mapping[int, list[Absence]]:
    """What is reported for the month and not taken back; open sickness may have been reported before it."""
    rows = Absence.objects.filter(
        Q(ends_on__gte=month.starts_on) | Q(is_open=True),
        employment_id__any=Keys(employment_ids),
        state__in=COUNTED,
        superseded_at__isnull=True,
        starts_on__lte=month.ends_on,
    )
    found: dict[int, list[Absence]] = {}
    for row in rows.order_by("starts_on", "id"):
        found.setdefault(row.employment_id, []).append(row)
    return found


def staffing(people: Sequence[Member], month: Month, *, today: date) -> list[Staffing]:
    """Each working day of the month with how many are away."""
    days = [date(month.year, month.month, day) for day in range(1, month.days + 1)]
    return [
        Staffing(
            day,
            sum(person.away_on(day, today=today) is not None for person in people),
            sum(person.is_here(day) for person in people),
        )
        for day in days
        if is_working_day(day)
    ]
