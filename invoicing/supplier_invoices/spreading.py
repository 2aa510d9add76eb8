"""A cost over the months that it is for (periodisering): so much each month, to the öre. Pure.

Whole months weigh the same, however long they are; a broken first or last month weighs as much of one as it has days.
No law says how a month is divided: this is the centre's own choice, and the same for every agency. It makes a rent of
a year twelve equal parts, and a year from the middle of a month as much as one from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month, Period

MOST_MONTHS = 120


def months_of(period: Period) -> list[Month]:
    """Every month that has a day of the period, which has an end.

    >>> from datetime import date
    >>> [str(month) for month in months_of(Period(date(2026, 11, 15), date(2027, 1, 14)))]
    ['2026-11', '2026-12', '2027-01']
    """
    first, last = Month.of(period.starts_on), Month.of(_end(period))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first.plus(step) for step in range(count)]


def is_of_several_months(period: Period) -> bool:
    return Month.of(period.starts_on) != Month.of(_end(period))


def spread(amount: Ore, period: Period) -> list[tuple[Month, Ore]]:
    """What each month has of the amount. They sum to it, each is at most an öre from its share, and a credit of the
    same amount is the same with the other sign.

    >>> from datetime import date
    >>> [ore for _month, ore in spread(100_00, Period(date(2026, 11, 1), date(2027, 1, 31)))]
    [3333, 3334, 3333]
    >>> [ore for _month, ore in spread(-60_00, Period(date(2026, 11, 16), date(2026, 12, 31)))]
    [-2000, -4000]
    """
    months = months_of(period)
    weights = [_weight(month, period) for month in months]
    whole, passed, given = sum(weights, Fraction(0)), Fraction(0), 0
    parts = []
    for month, weight in zip(months, weights, strict=True):
        passed += weight
        upto = half_up(*(amount * passed / whole).as_integer_ratio())
        parts.append((month, upto - given))
        given = upto
    return parts


def faults_of(period: Period) -> Iterator[str]:
    """Why nothing can be spread over it, in Swedish."""
    if not is_of_several_months(period):
        yield "perioden är en enda månad; då behövs ingen periodisering"
    elif (count := len(months_of(period))) > MOST_MONTHS:
        yield f"perioden är {count} månader; längst är {MOST_MONTHS}"


def _weight(month: Month, period: Period) -> Fraction:
    first, last = max(month.starts_on, period.starts_on), min(month.ends_on, _end(period))
    return Fraction((last - first).days + 1, month.days)


def _end(period: Period) -> date:
    if period.ends_on is None:
        raise ValueError("en period utan slut kan inte delas på månader")
    return period.ends_on
