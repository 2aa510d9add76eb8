"""Flexible time (flextid): plus and minus against the norm, day by day, and what is done with it at settlement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payroll.working_time.calendar import FULL, WorkingCalendar
from payroll.working_time.classes import Duty, Interval, instant
from payroll.working_time.sums import FLEXIBLE, Work
from servicecenter.common.money import half_up
from servicecenter.common.periods import Period


@dataclass(frozen=True, slots=True)
class Frame:
    """The clock times within which flexible time counts (flexram), in minutes of the day."""

    begins: int
    ends: int

    def inside(self, interval: Interval) -> int:
        """Minutes of an interval within the frame of the day it begins on."""
        day = interval.day
        found = interval.overlap(Interval(instant(day, self.begins), instant(day, self.ends)))
        return found.minutes if found else 0


@dataclass(frozen=True, slots=True)
class DayOff:
    """What someone is excused from on a day: a share of the day in percent, or some minutes of it."""

    extent: Decimal = Decimal(0)
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class FlexDay:
    """One day of the account (flexdag), in minutes: worked + excused − norm = balance."""

    day: date
    norm: int
    worked: int
    excused: int

    @property
    def balance(self) -> int:
        return self.worked + self.excused - self.norm


def flex_days(
    period: Period,
    work: Iterable[Work],
    calendar: WorkingCalendar,
    *,
    frame: Frame | None = None,
    off: Mapping[date, DayOff] | None = None,
) -> Iterator[FlexDay]:
    """Every day of a period. Overtime is no flexible time, and flexible time outside the frame does not count."""
    worked: dict[date, int] = defaultdict(int)
    for row in work:
        if row.duty in FLEXIBLE:
            worked[row.day] += counted(row, frame)
    for day in period.days():
        norm = calendar.norm(day)
        yield _flex_day(day, norm, worked[day], (off or {}).get(day, DayOff()))


def counted(row: Work, frame: Frame | None) -> int:
    """Minutes that count against the norm: what the employer has placed always does."""
    if row.duty is Duty.ORDINARY and frame is not None:
        return frame.inside(row.interval)
    return row.interval.minutes


def _flex_day(day: date, norm: int, worked: int, off: DayOff) -> FlexDay:
    """A whole day's absence gives neither plus nor minus, whatever the norm of the day."""
    if off.extent >= FULL:
        return FlexDay(day, norm, 0, norm)
    numerator, denominator = (norm * off.extent).as_integer_ratio()
    excused = half_up(numerator, denominator * 100) + off.minutes
    return FlexDay(day, norm, worked, min(norm, excused))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a settlement day does to a balance (avstämning): minutes struck without pay, or deducted from pay."""

    struck: int = 0
    deducted: int = 0


def settle(balance: int, *, most: int, least: int) -> Settlement:
    """Above the highest balance the rest is struck; below the lowest the deficit is deducted from pay.

    Source: Tillväxtverket, settled twice a year with +50 and −10 hours; struck without pay, deducted from salary.
    """
    if balance > most:
        return Settlement(struck=balance - most)
    if balance < least:
        return Settlement(deducted=least - balance)
    return Settlement()
