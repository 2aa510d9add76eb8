"""Which absence still earns vacation (semesterlönegrundande frånvaro), and how much of each kind in a year.

Villkorsavtalen 5 kap. and semesterlagen (1977:480) 17 §. Only whole absence takes earned days: whoever works part of
the day is at work. The limits count calendar days with free days included, and partial absence uses whole days of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from payroll.vacation_rules.values import VacationRules

ONE_DAY = timedelta(days=1)
SICK = "sick"
PARENTAL = "parental_leave"
ALL, NONE = "all", "none"

LIMITS: Mapping[str, str] = {
    SICK: "sick_days",
    PARENTAL: "parental_days",
    "pregnancy": "pregnancy_days",
    "child_care": "child_care_days",
    "child_birth": "child_care_days",
    "close_relative_care": "relative_care_days",
    "infection": "infection_days",
    "total_defence": "total_defence_days",
    "work_injury": ALL,
    "leave_with_pay": ALL,
    "union_time": ALL,
    "vacation": ALL,
    "leave_without_pay": NONE,
    "unauthorised_absence": NONE,
    "partial_pension": NONE,
}
"""The limit that each kind of absence counts against; kinds with the same limit share it."""
SINGLE = {"parental_days": "single_parental_days", "child_care_days": "single_child_care_days"}


@dataclass(frozen=True, slots=True)
class Away:
    """One absence (frånvaro): its kind, days, and whether it is whole."""

    kind: str
    starts_on: date
    ends_on: date
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """How one limit came out: days of absence in the year, those that still earn, and those that do not."""

    limit: str
    days: int
    most: int | None
    lost: frozenset[date]

    @property
    def lost_days(self) -> int:
        return len(self.lost)


def limit_of(kind: str) -> str:
    """The limit of a kind; one that is not in the table earns nothing until the table says so."""
    return LIMITS.get(kind, NONE)


def counted(
    absences: Sequence[Away],
    year: int,
    rules: VacationRules,
    *,
    supplement_days: int = 0,
    is_single_parent: bool = False,
) -> tuple[Counted, ...]:
    """Each limit that the year's absence came against.

    ``supplement_days`` are the year's days with parental supplement (föräldrapenningtillägg): in the state all of them
    earn vacation, beside the limit. ``absences`` should reach a year back, for illness that has gone on that long.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    groups: dict[str, list[Away]] = {}
    for away in absences:
        if away.starts_on <= last and away.ends_on >= first:
            groups.setdefault(limit_of(away.kind), []).append(away)
    found = []
    for limit, own in groups.items():
        most = _most(limit, rules, is_single_parent=is_single_parent)
        if most is not None and limit == "parental_days":
            most += supplement_days
        worn = worn_out(absences, year, rules.sick_break_days) if limit == "sick_days" else frozenset[date]()
        found.append(_counted(limit, own, (first, last), most, worn))
    return tuple(found)


def _most(limit: str, rules: VacationRules, *, is_single_parent: bool) -> int | None:
    if limit in (ALL, NONE):
        return None if limit == ALL else 0
    most: int = getattr(rules, SINGLE.get(limit, limit) if is_single_parent else limit)
    return most


def _counted(
    limit: str, own: Sequence[Away], days: tuple[date, date], most: int | None, worn: frozenset[date]
) -> Counted:
    """The first days within the limit earn, the rest do not; a day told of twice counts once."""
    away = days_of(own, *days)
    if most is None:
        return Counted(limit, len(away), None, frozenset())
    whole = days_of([row for row in own if row.is_whole], *days)
    within = [day for day in away if day not in worn][:most]
    return Counted(limit, len(away), most, frozenset(whole) - frozenset(within))


def days_of(absences: Iterable[Away], first: date, last: date) -> list[date]:
    """Every day between two days that some absence covers, in order."""
    found: set[date] = set()
    for away in absences:
        starts_on, ends_on = max(away.starts_on, first), min(away.ends_on, last)
        found.update(starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days + 1))
    return sorted(found)


def worn_out(absences: Iterable[Away], year: int, break_days: int) -> frozenset[date]:
    """The year's days of illness that has gone on since before the whole year before, without a break.

    Illness of a whole earning year without a break of ``break_days`` in a row stops earning, until there is one.
    """
    first = date(year - 1, 1, 1)
    ill = days_of([away for away in absences if away.kind == SICK], first, date(year, 12, 31))
    unbroken, before = [], first - ONE_DAY
    for day in ill:
        if (day - before).days - 1 >= break_days:
            break
        unbroken.append(day)
        before = day
    return frozenset(day for day in unbroken if day.year == year)
