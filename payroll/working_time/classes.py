"""Minutes of work by class (klassning av arbetstid): exact to the minute, and the same however the time is cut.

What an instant counts as depends on the instant alone, so that splitting an interval never changes the sums. Minutes
are those that pass: a night shift is nine hours when the clock is put back and seven when it is put forward.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from payroll.working_time.hours import HoursTable, Level

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MINUTE = timedelta(minutes=1)


class Duty(StrEnum):
    """What kind of time it is (slag av tid)."""

    ORDINARY = "ordinary"  # flexible time, chosen by the employee
    SCHEDULED = "scheduled"  # ordinary time that the employer has placed
    OVERTIME = "overtime"  # ordered, or approved afterwards
    STANDBY = "standby"  # reachable at home
    ON_CALL = "on_call"  # at the workplace, ready to work
    TRAVEL = "travel"  # travelling outside ordinary hours


class TimeClass(StrEnum):
    """What minutes are paid as; the values are the keys of the salary types."""

    ADDITIONAL = "additional_time"
    OVERTIME_SIMPLE = "overtime_simple"
    OVERTIME_QUALIFIED = "overtime_qualified"
    UNSOCIAL_SIMPLE = "unsocial_hours_simple"
    UNSOCIAL_QUALIFIED = "unsocial_hours_qualified"
    UNSOCIAL_MAJOR_HOLIDAY = "unsocial_hours_major_holiday"
    ON_CALL_WEEKDAY = "on_call_workplace_weekday"
    ON_CALL_HOLIDAY = "on_call_workplace_holiday"
    STANDBY_WEEKDAY = "standby_weekday"
    STANDBY_HOLIDAY = "standby_holiday"
    TRAVEL = "travel_time"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Time from one instant to another, in whole minutes. Raises ``ValueError`` for what no clock can show."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at):
            if moment.tzinfo is None:
                raise ValueError(f"{moment} saknar tidszon")
            if moment.second or moment.microsecond:
                raise ValueError(f"{moment} är inte en hel minut")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise ValueError(f"{self} slutar inte efter sin början")

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE

    @property
    def day(self) -> date:
        """The Swedish day it begins on, which it belongs to."""
        return self.starts_at.astimezone(STOCKHOLM).date()

    def overlap(self, other: Interval) -> Interval | None:
        starts_at, ends_at = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Interval(starts_at, ends_at) if starts_at < ends_at else None

    def split(self, minutes: int) -> tuple[Interval | None, Interval | None]:
        """The first minutes, and the rest."""
        at = self.starts_at + minutes * MINUTE
        if minutes <= 0:
            return None, self
        if at >= self.ends_at:
            return self, None
        return Interval(self.starts_at, at), Interval(at, self.ends_at)

    def __str__(self) -> str:
        first, last = self.starts_at.astimezone(STOCKHOLM), self.ends_at.astimezone(STOCKHOLM)
        return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}"


Cut = Callable[[date], tuple[tuple[int, int, Level], ...]]
OVERTIME = {Level.SIMPLE: TimeClass.OVERTIME_SIMPLE, Level.QUALIFIED: TimeClass.OVERTIME_QUALIFIED}
UNSOCIAL = {
    Level.SIMPLE: TimeClass.UNSOCIAL_SIMPLE,
    Level.QUALIFIED: TimeClass.UNSOCIAL_QUALIFIED,
    Level.MAJOR_HOLIDAY: TimeClass.UNSOCIAL_MAJOR_HOLIDAY,
}
STANDBY = {Level.SIMPLE: TimeClass.STANDBY_WEEKDAY, Level.QUALIFIED: TimeClass.STANDBY_HOLIDAY}
ON_CALL = {Level.SIMPLE: TimeClass.ON_CALL_WEEKDAY, Level.QUALIFIED: TimeClass.ON_CALL_HOLIDAY}


def minutes_by_class(interval: Interval, duty: Duty, hours: HoursTable) -> Counter[TimeClass]:
    """Minutes that are paid for as something more than ordinary time, by class.

    Unsocial hours are given for time the employer has placed, never together with overtime and not for flexible time.
    """
    found: Counter[TimeClass] = Counter()
    if duty is Duty.TRAVEL:
        found[TimeClass.TRAVEL] = interval.minutes
        return found
    ways = {
        Duty.SCHEDULED: (hours.unsocial, UNSOCIAL),
        Duty.OVERTIME: (hours.overtime, OVERTIME),
        Duty.STANDBY: (hours.holiday, STANDBY),
        Duty.ON_CALL: (hours.holiday, ON_CALL),
    }
    if duty in ways:
        cut, classes = ways[duty]
        for piece, level in pieces(interval, cut):
            if level in classes:
                found[classes[level]] += piece.minutes
    return found


def pieces(interval: Interval, cut: Cut) -> Iterator[tuple[Interval, Level]]:
    """The interval cut where its class changes and at every midnight."""
    day = interval.day
    while instant(day, 0) < interval.ends_at:
        for begins, ends, level in cut(day):
            inside = interval.overlap(Interval(instant(day, begins), instant(day, ends)))
            if inside:
                yield inside, level
        day += timedelta(days=1)


def instant(day: date, minute: int) -> datetime:
    """A clock time of a Swedish day as an instant; minute 1440 is the next midnight."""
    days, minute = divmod(minute, 24 * 60)
    local = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), STOCKHOLM)
    return local.astimezone(UTC)


def minutes_on_days(intervals: Iterable[Interval]) -> Counter[date]:
    """Minutes on each Swedish day, cut at midnight."""
    found: Counter[date] = Counter()
    for interval in intervals:
        for piece, _level in pieces(interval, lambda _day: ((0, 24 * 60, Level.ORDINARY),)):
            found[piece.day] += piece.minutes
    return found
