"""From a period's work to what is paid (sammanställning): additional time, sums per class, rounding, time in lieu."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from payroll.working_time.calendar import WorkingCalendar
from payroll.working_time.classes import Duty, Interval, TimeClass, minutes_by_class
from payroll.working_time.hours import HoursTable
from servicecenter.common.money import half_up

HOUR = 60
FLEXIBLE = (Duty.ORDINARY, Duty.SCHEDULED)
WORKED = (*FLEXIBLE, Duty.OVERTIME)


class Compensation(StrEnum):
    """How time beyond the ordinary is made good (ersättningsform)."""

    MONEY = "money"
    TIME = "time"


class Rounding(StrEnum):
    """How the sum of a class in a month is rounded (avrundning), a local rule."""

    EXACT = "exact"
    NEAREST_HOUR = "nearest_hour"
    HALF_HOUR_UP = "half_hour_up"


TIME_IN_LIEU: Mapping[TimeClass, Decimal] = {
    TimeClass.ADDITIONAL: Decimal(1),
    TimeClass.OVERTIME_SIMPLE: Decimal("1.5"),
    TimeClass.OVERTIME_QUALIFIED: Decimal(2),
}
"""Hours off for an hour worked: 1:1, 1.5 and 2 (SU, MIUN, SLU, Officersförbundet; mertid 1:1)."""
TIME_OFF_EARNED = "time_off_earned"
"""The salary type of time in lieu."""


@dataclass(frozen=True, slots=True)
class Work:
    """One reported interval (tidrad i närvarorapporten): the day it belongs to, its kind and how it is made good."""

    interval: Interval
    duty: Duty = Duty.ORDINARY
    compensation: Compensation = Compensation.MONEY

    @property
    def day(self) -> date:
        return self.interval.day


@dataclass(frozen=True, slots=True)
class Earned:
    """Minutes of a class on a day, and whether they are paid or saved as time off."""

    day: date
    time_class: TimeClass
    minutes: int
    compensation: Compensation


def earned(work: Iterable[Work], calendar: WorkingCalendar, hours_on: Callable[[date], HoursTable]) -> list[Earned]:
    """What a period's work gives beyond ordinary pay, day by day.

    Beyond their own norm part-timers first fill a full-time day with additional time (mertid); then it is overtime.
    """
    by_day: dict[date, list[Work]] = defaultdict(list)
    for each in sorted(work, key=lambda each: each.interval):
        by_day[each.day].append(each)
    return [row for day, rows in sorted(by_day.items()) for row in _earned_on(day, rows, calendar, hours_on(day))]


def _earned_on(day: date, rows: Sequence[Work], calendar: WorkingCalendar, hours: HoursTable) -> Iterator[Earned]:
    found: Counter[tuple[TimeClass, Compensation]] = Counter()
    ordinary = sum(row.interval.minutes for row in rows if row.duty in FLEXIBLE)
    room = max(0, calendar.full_time(day) - max(calendar.norm(day), ordinary))
    for row in rows:
        rest: Interval | None = row.interval
        if row.duty is Duty.OVERTIME and room:
            additional, rest = row.interval.split(room)
            if additional:
                room -= additional.minutes
                found[TimeClass.ADDITIONAL, row.compensation] += additional.minutes
        if rest:
            for time_class, minutes in minutes_by_class(rest, row.duty, hours).items():
                found[time_class, _compensation(row, time_class)] += minutes
    for (time_class, compensation), minutes in sorted(found.items()):
        yield Earned(day, time_class, minutes, compensation)


def _compensation(row: Work, time_class: TimeClass) -> Compensation:
    """Only time beyond the ordinary can be taken as time off."""
    return row.compensation if time_class in TIME_IN_LIEU else Compensation.MONEY


@dataclass(frozen=True, slots=True)
class PaidHours:
    """Hours of a salary type, by its key, on some days of a month (underlag till tidrad)."""

    key: str
    starts_on: date
    ends_on: date
    hours: Decimal


def paid_hours(rows: Iterable[Earned], rounding: Rounding, *, cuts: Iterable[date] = ()) -> list[PaidHours]:
    """Hours per class and month. ``cuts`` are days from which pay is another: a row never spans one.

    The whole month's sum is rounded once; where it is cut, each part is rounded of the sum so far, so that the parts
    add up to the rounded whole.
    """
    sums: dict[tuple[str, int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.day):
        key, minutes = _paid_as(row)
        sums[key, row.day.year, row.day.month].append((row.day, minutes))
    days = sorted(cuts)
    found = [part for (key, _, _), parts in sorted(sums.items()) for part in _parts(key, parts, days, rounding)]
    return [part for part in found if part.hours]


def _paid_as(row: Earned) -> tuple[str, Decimal]:
    if row.compensation is Compensation.TIME:
        return TIME_OFF_EARNED, row.minutes * TIME_IN_LIEU[row.time_class]
    return row.time_class.value, Decimal(row.minutes)


def _parts(
    key: str, days: Sequence[tuple[date, Decimal]], cuts: Sequence[date], rounding: Rounding
) -> Iterator[PaidHours]:
    pieces: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for day, minutes in days:
        pieces[sum(cut <= day for cut in cuts)].append((day, minutes))
    so_far, before = Decimal(0), Decimal(0)
    for piece in pieces.values():
        so_far += sum(minutes for _, minutes in piece)
        rounded = hours(so_far, rounding)
        yield PaidHours(key, piece[0][0], piece[-1][0], rounded - before)
        before = rounded


def hours(minutes: Decimal | int, rounding: Rounding) -> Decimal:
    """Minutes as hours by the local rule: two decimals, to the nearest hour, or up to half an hour."""
    numerator, denominator = Decimal(minutes).as_integer_ratio()
    if rounding is Rounding.NEAREST_HOUR:
        return Decimal(half_up(numerator, denominator * HOUR))
    if rounding is Rounding.HALF_HOUR_UP:
        return Decimal(-(-numerator * 2 // (denominator * HOUR))) / 2
    return Decimal(half_up(numerator * 100, denominator * HOUR)) / 100


def minutes_worked(work: Iterable[Work], *duties: Duty) -> Counter[date]:
    """Minutes of some kinds on the day each interval begins."""
    found: Counter[date] = Counter()
    for row in work:
        if row.duty in (duties or WORKED):
            found[row.day] += row.interval.minutes
    return found
