"""The working-time calendar (arbetstidskalender): how many minutes a person is to work on a day.

A norm holds for some days and says how long a full working day is, in winter and in summer, and which days before
holidays are shortened. Named days of the agency go before the rules. Part-time is a share of the full day, spread over
the weekdays that the person works. Everything is whole minutes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from payroll.working_time.shortened import Shortened, shortened_by
from servicecenter.common.calendars import is_working_day
from servicecenter.common.money import half_up
from servicecenter.common.periods import Period

Value = TypeVar("Value")
FULL = Decimal(100)
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year with a norm of its own (sommartid, vintertid): first and last day as (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]
    minutes: int

    def __contains__(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class Norm:
    """The full-time norm of a group on some days (normtid), with where it comes from.

    ``minutes`` is an ordinary day, unless a season says otherwise. A bridge day (klämdag) is the single working day
    between two free ones; ``bridge_days_free`` makes it free, otherwise it is worked like any other.
    """

    minutes: int
    source: str
    seasons: tuple[Season, ...] = ()
    shortened: tuple[Shortened, ...] = ()
    bridge_days_free: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= 24 * 60:
            raise ValueError(f"normtiden {self.minutes} minuter ryms inte på en dag")

    def on(self, day: date) -> int:
        """Full-time minutes of a day by the rules alone."""
        if not is_working_day(day) or (self.bridge_days_free and is_bridge_day(day)):
            return 0
        whole = next((season.minutes for season in self.seasons if day in season), self.minutes)
        return max(0, whole - shortened_by(self.shortened, day))


CENTRAL = Norm(
    minutes=477,
    source="Villkorsavtalen 4 kap.: 39 timmar 45 minuter i genomsnitt per helgfri vecka, det vill säga 7 timmar "
    "57 minuter per dag",
)
"""What holds where the agency has no calendar of its own."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of full time a person works, and on which weekdays (0 is Monday)."""

    extent: Decimal = FULL
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def of(self, minutes: int, day: date) -> int:
        """The person's part of a full day: three days a week at 60 % are three full days."""
        if day.weekday() not in self.weekdays:
            return 0
        numerator, denominator = (minutes * self.extent * 5).as_integer_ratio()
        return half_up(numerator, denominator * 100 * len(self.weekdays))


@dataclass(frozen=True)
class WorkingCalendar:
    """The norm of one person, day by day.

    ``norms`` and ``shares`` are ``(first day, value)`` in order; a value holds until the next. A share of ``None``
    means that the person is not employed then. ``named_days`` are full-time minutes that the agency has decided for a
    date. On the days when ``by_schedule`` says so the norm is the planned minutes, in ``scheduled``.
    """

    norms: tuple[tuple[date, Norm], ...] = ((date.min, CENTRAL),)
    shares: tuple[tuple[date, Share | None], ...] = ((date.min, Share()),)
    named_days: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}))
    by_schedule: tuple[tuple[date, bool], ...] = ()
    scheduled: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}))

    def norm(self, day: date) -> int:
        """Minutes that the person is to work on a day."""
        share = self.share_on(day)
        if share is None:
            return 0
        if _at(self.by_schedule, day):
            return self.scheduled.get(day, 0)
        return share.of(self.full_time(day), day)

    def full_time(self, day: date) -> int:
        """Minutes that someone with full time is to work on a day."""
        if day in self.named_days:
            return self.named_days[day]
        norm = _at(self.norms, day)
        return (norm or CENTRAL).on(day)

    def share_on(self, day: date) -> Share | None:
        return _at(self.shares, day)

    def is_working_day(self, day: date) -> bool:
        return self.norm(day) > 0

    def working_days(self, period: Period) -> int:
        """Days of the period on which the person is to work (arbetsdagar)."""
        return sum(self.is_working_day(day) for day in period.days())

    def minutes(self, period: Period) -> int:
        """The norm of a whole period."""
        return sum(self.norm(day) for day in period.days())

    def working_days_a_week(self, day: date) -> int:
        """Weekdays on which the person works, for the quota of concentrated part-time."""
        share = self.share_on(day)
        return 0 if share is None else len(share.weekdays)


def is_bridge_day(day: date) -> bool:
    """A working day with a free day on either side (klämdag)."""
    around = (day - timedelta(days=1), day + timedelta(days=1))
    return is_working_day(day) and not any(is_working_day(other) for other in around)


def weeks_of(period: Period) -> Iterator[Period]:
    """The period cut at every Monday."""
    starts_on, last = period.starts_on, period.starts_on + timedelta(days=period.calendar_days - 1)
    while starts_on <= last:
        ends_on = min(starts_on + timedelta(days=6 - starts_on.weekday()), last)
        yield Period(starts_on, ends_on)
        starts_on = ends_on + timedelta(days=1)


def _at(steps: tuple[tuple[date, Value], ...], day: date) -> Value | None:
    index = bisect_right(steps, day, key=lambda step: step[0])
    return steps[index - 1][1] if index else None
