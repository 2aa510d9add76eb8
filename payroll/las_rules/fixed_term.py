"""Which days count as särskild visstidsanställning, vikariat and season, and what each employment gave of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payroll.las_rules.days import Days, count, gaps, merged, within
from payroll.las_rules.limits import GENERAL_COUNTS_FROM, LasLimits
from payroll.las_rules.model import Category, Stretch
from servicecenter.common.periods import Month, Period

AS_SAVA = (Category.SAVA, Category.HOURLY, Category.GENERAL)
IN_CHAIN = (*AS_SAVA, Category.SUBSTITUTE, Category.SEASONAL)


@dataclass(frozen=True, slots=True)
class Part:
    """Days that count, and the employment they come from; ``None`` for days between employments (3 § LAS)."""

    period: Period
    stretch: Stretch | None


def sava_parts(stretches: Sequence[Stretch], limits: LasLimits, horizon: date) -> tuple[Part, ...]:
    """What counts as särskild visstidsanställning up to a day, days between three in a month with it."""
    own = tuple(_parts(stretches, AS_SAVA, horizon))
    between = tuple(Part(period, None) for period in _between(own, limits.contracts_in_month.value))
    return own + between


def parts_of(stretches: Sequence[Stretch], category: Category, horizon: date) -> tuple[Part, ...]:
    """The days of one category up to a day."""
    return tuple(_parts(stretches, (category,), horizon))


def chained_parts(stretches: Sequence[Stretch], horizon: date) -> tuple[Part, ...]:
    """The days of the fixed-term employments that may follow on each other (5 a § första stycket 2 LAS)."""
    return tuple(_parts(stretches, IN_CHAIN, horizon))


def days_of(parts: Iterable[Part]) -> Days:
    return merged(part.period for part in parts)


def _parts(stretches: Iterable[Stretch], categories: Sequence[Category], horizon: date) -> Iterator[Part]:
    for row in stretches:
        period = row.until(horizon) if row.category in categories and row.is_limited else None
        if period is not None and row.category is Category.GENERAL:
            period = period.overlap(Period(GENERAL_COUNTS_FROM, horizon)) if horizon >= GENERAL_COUNTS_FROM else None
        if period is not None:
            yield Part(period, row)


def _between(parts: Sequence[Part], contracts: int) -> Iterator[Period]:
    """The days between the employments of a month that has three or more of them (3 § andra stycket LAS).

    General fixed-term employment is not among those that the paragraph counts.
    """
    counted = [part for part in parts if part.stretch and part.stretch.category is not Category.GENERAL]
    if len({part.stretch.contract for part in counted if part.stretch}) < contracts:
        return
    for month, own in _by_month(counted).items():
        if len({contract for contract, _period in own}) >= contracts:
            yield from gaps(merged(within([period for _contract, period in own], month.starts_on, month.ends_on)))


def _by_month(parts: Iterable[Part]) -> dict[Month, list[tuple[Hashable, Period]]]:
    found: dict[Month, list[tuple[Hashable, Period]]] = defaultdict(list)
    for part in parts:
        month, last = Month.of(part.period.starts_on), Month.of(part.period.ends_on or part.period.starts_on)
        while month <= last and part.stretch:
            found[month].append((part.stretch.contract, part.period))
            month = month.plus(1)
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """Of a part, the days that lie in the window and that no earlier part has already given."""

    part: Part
    days: int


def counted(parts: Iterable[Part], first: date, last: date) -> tuple[Counted, ...]:
    """What each part gave, in the order of time; together they are the days of the window."""
    found, covered = [], Days()
    for part in sorted(parts, key=lambda row: (row.period.starts_on, row.stretch is None)):
        after = merged([*covered, *within([part.period], first, last)])
        if gained := count(after) - count(covered):
            found.append(Counted(part, gained))
        covered = after
    return tuple(found)
