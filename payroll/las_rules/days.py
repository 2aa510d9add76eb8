"""Counting days of employment (anställningsdagar): calendar days, each once, however many employments it lies in.

Days are employment days and not days at work: leave counts, and so do days off (AD 2019 nr 56).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from servicecenter.common.periods import Period, months_after

ONE_DAY = timedelta(days=1)
Days = tuple[Period, ...]
"""Closed periods in order that neither overlap nor adjoin."""


def merged(periods: Iterable[Period]) -> Days:
    """The same days as periods that neither overlap nor adjoin."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda row: row.starts_on):
        if found and period.starts_on <= _end(found[-1]) + ONE_DAY:
            found[-1] = Period(found[-1].starts_on, max(_end(found[-1]), _end(period)))
        else:
            found.append(period)
    return tuple(found)


def count(days: Iterable[Period], first: date = date.min, last: date = date.max) -> int:
    """How many of the days lie between two days, both included."""
    return sum(max(0, (min(_end(row), last) - max(row.starts_on, first)).days + 1) for row in days)


def first_day_over(days: Days, limit: int, since: Callable[[date], date]) -> date | None:
    """The first of the days on which more than ``limit`` of them lie in the window ``since`` .. that day.

    No day before the one on which all days together pass the limit can be it, so the search begins there.
    """
    before = 0
    for period in days:
        for day in _days_from(period, max(0, limit - before)):
            if count(days, since(day), day) > limit:
                return day
        before += period.calendar_days
    return None


def _days_from(period: Period, skipped: int) -> Iterator[date]:
    for number in range(skipped, period.calendar_days):
        yield period.starts_on + timedelta(days=number)


def gaps(days: Days) -> Iterator[Period]:
    """The days between periods."""
    for earlier, later in pairwise(days):
        yield Period(_end(earlier) + ONE_DAY, later.starts_on - ONE_DAY)


def chains(days: Days, months: int) -> Iterator[Days]:
    """Periods that follow on each other: each begins within so many months of the last day of the one before."""
    chain: list[Period] = []
    for period in days:
        if chain and period.starts_on > months_after(_end(chain[-1]), months):
            yield tuple(chain)
            chain = []
        chain.append(period)
    if chain:
        yield tuple(chain)


def within(days: Sequence[Period], first: date, last: date) -> Days:
    """The days that lie between two days."""
    window = Period(first, last)
    return tuple(part for part in (row.overlap(window) for row in days) if part is not None)


def years_to(day: date, years: int) -> date:
    """The first day of the years that end with a day."""
    return months_after(day, -12 * years) + ONE_DAY


def _end(period: Period) -> date:
    return period.ends_on or date.max
