"""Who has a schedule of their own (eget schema), as it is known now or was known before: three queries at most.

Someone differs from the shared calendar who is placed to work on other weekdays than Monday to Friday, or in a group
whose time follows a plan of shifts. The rows that have held are read too, so that the same reading answers for any
moment that a run knows of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from payroll.employment.models import Employment
from payroll.schedules.models import GroupMember, GroupRules, Shift, Way
from payroll.working_time.classes import Duty
from payroll.working_time.own_days import MONDAY_TO_FRIDAY, PLAN_REACH, OwnSchedule, Part, shared_digits
from servicecenter.common.calendars import working_days
from servicecenter.tenancy.lookups import Keys

ORDINARY = "12345"
ONE_DAY = timedelta(days=1)


class Held(NamedTuple):
    """When a row came and when it went."""

    came_at: datetime
    gone_at: datetime | None

    def is_known(self, at: datetime | None) -> bool:
        """Whether the row held as it was known at a moment; nothing means now."""
        if at is None:
            return self.gone_at is None
        return self.came_at <= at and (self.gone_at is None or self.gone_at > at)


class Ruled(NamedTuple):
    """From which day a group follows a plan, or no longer does."""

    starts_on: date
    by_plan: bool
    held: Held


class Placed(NamedTuple):
    starts_on: date
    ends_on: date
    group: int
    weekdays: frozenset[int]
    held: Held | None


@dataclass(frozen=True)
class Schedules:
    """Rows by employment, of those who differ or have differed from the shared calendar."""

    rules: Mapping[int, Sequence[Ruled]] = field(default_factory=dict)
    default: int | None = None
    members: Mapping[int, Sequence[Placed]] = field(default_factory=dict)
    shifts: Mapping[int, Sequence[tuple[date, Held]]] = field(default_factory=dict)
    everyone: bool = False

    def of(self, employment_id: int, known_at: datetime | None = None) -> OwnSchedule | None:
        """The schedule as known at a moment; ``None`` for whom the shared calendar has always told."""
        members = self.members.get(employment_id, ())
        if not members and not self.everyone:
            return None
        placed = [row for row in members if row.held and row.held.is_known(known_at)]
        parts = [part for row in placed for part in self._parts(row, known_at)]
        if self.default is not None and self.everyone:
            parts += self._parts(_unplaced(self.default), known_at)
        days = sorted({day for day, held in self.shifts.get(employment_id, ()) if held.is_known(known_at)})
        return OwnSchedule(tuple(parts), tuple(days))

    def _parts(self, row: Placed, known_at: datetime | None) -> Iterator[Part]:
        """The days of a placing, cut where its group begins or stops following a plan."""
        rules = sorted((rule for rule in self.rules.get(row.group, ()) if rule.held.is_known(known_at)), key=_start)
        steps = [
            (date.min, row.weekdays),
            *((rule.starts_on, None if rule.by_plan else row.weekdays) for rule in rules),
        ]
        ends = [*(starts_on - ONE_DAY for starts_on, _ in steps[1:]), date.max]
        for (starts_on, weekdays), until in zip(steps, ends, strict=True):
            first, last = max(row.starts_on, starts_on), min(row.ends_on, until)
            if first <= last:
                yield Part(first, last, weekdays)


def _start(rule: Ruled) -> date:
    return rule.starts_on


def _unplaced(group: int) -> Placed:
    """Whoever is placed nowhere works in the default group."""
    return Placed(date.min, date.max, group, MONDAY_TO_FRIDAY, None)


SHARED = Schedules()
"""Nobody has a schedule of their own."""


def own_schedules(employment_ids: Keys, first: date, last: date) -> Schedules:
    """The schedules of some employments around some days; ``SHARED`` itself where none of them has one."""
    rules, default = _rules()
    planned = _planned(rules)
    everyone = default in planned
    members = _members(employment_ids, planned, first, last, everyone=everyone)
    if not members and not everyone:
        return SHARED
    by_plan = everyone or any(row.group in planned for rows in members.values() for row in rows)
    ids = employment_ids if everyone else Keys(members)
    return Schedules(rules, default, members, _shifts(ids, first, last) if by_plan else {}, everyone)


def schedule_of(employment: Employment, first: date, last: date) -> OwnSchedule | None:
    """One person's schedule as it is known now."""
    return own_schedules(Keys([employment.pk]), first, last).of(employment.pk)


def has_own_schedule(employment: Employment, *, on: date) -> bool:
    """Whether someone's days are told by a schedule of their own on a day."""
    schedule = schedule_of(employment, on, on)
    part = schedule and schedule.part_on(on)
    return part is not None and part.is_own


def own_working_days(employment: Employment, first: date, last: date) -> Decimal:
    """Days of work between two days, by the person's own schedule or the shared calendar."""
    schedule = schedule_of(employment, first, last)
    return Decimal(working_days(first, last) if schedule is None else schedule.count(first, last))


def own_placings() -> tuple[QuerySet[GroupMember], bool]:
    """Placings that differ, or have differed, from the shared calendar; and whether everyone without one does."""
    rules, default = _rules()
    planned = _planned(rules)
    rows = GroupMember.objects.filter(~Q(weekdays=ORDINARY) | Q(group_id__in=planned))
    return rows.order_by(), default in planned


class Counted(NamedTuple):
    """The working days of an absence, and which they are where they are not those of the shared calendar."""

    working_days: Decimal
    own_days: str = ""


def counted(schedule: OwnSchedule, first: date, last: date, told: Decimal, *, is_counted: bool) -> Counted:
    """The days of an absence by a schedule. A number that somebody gave stands, unless it is the schedule's."""
    digits = schedule.digits(first, last)
    found = Decimal(digits.count("1"))
    if found != told and not is_counted:
        return Counted(told)
    return Counted(found, "" if digits == shared_digits(first, last) else digits)


def _rules() -> tuple[dict[int, list[Ruled]], int | None]:
    rules: dict[int, list[Ruled]] = defaultdict(list)
    default = None
    columns = ("group_id", "group__is_default", "starts_on", "way", "recorded_at", "superseded_at")
    for group, is_default, starts_on, way, *held in GroupRules.objects.order_by().values_list(*columns):
        rules[group].append(Ruled(starts_on, way == Way.SCHEDULED, Held(*held)))
        default = group if is_default else default
    return rules, default


def _planned(rules: Mapping[int, Sequence[Ruled]]) -> set[int]:
    """The groups whose time follows a plan, or has followed one."""
    return {group for group, rows in rules.items() if any(row.by_plan for row in rows)}


def _members(ids: Keys, planned: Iterable[int], first: date, last: date, *, everyone: bool) -> dict[int, list[Placed]]:
    """Every placing of those who have, or have had, one that differs."""
    rows = GroupMember.objects.filter(employment_id__any=ids, starts_on__lte=last).exclude(ends_on__lt=first)
    columns = ("employment_id", "starts_on", "ends_on", "group_id", "weekdays", "recorded_at", "superseded_at")
    found: dict[int, list[Placed]] = defaultdict(list)
    differ = set()
    for key, starts_on, ends_on, group, weekdays, *held in rows.order_by("starts_on", "id").values_list(*columns):
        days = frozenset(int(each) - 1 for each in weekdays)
        found[key].append(Placed(starts_on, ends_on or date.max, group, days, Held(*held)))
        if weekdays != ORDINARY or group in planned:
            differ.add(key)
    return found if everyone else {key: found[key] for key in differ}


def _shifts(ids: Keys, first: date, last: date) -> dict[int, list[tuple[date, Held]]]:
    near = {"day__gte": first - PLAN_REACH, "day__lte": last + PLAN_REACH}
    rows = Shift.objects.filter(employment_id__any=ids, duty=Duty.SCHEDULED, **near)
    found: dict[int, list[tuple[date, Held]]] = defaultdict(list)
    for key, day, *held in rows.order_by().values_list("employment_id", "day", "recorded_at", "superseded_at"):
        found[key].append((day, Held(*held)))
    return found
