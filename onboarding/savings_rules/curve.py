"""Months as quarters and years, and the curve of what was planned, what became and what is to come. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from onboarding.savings_rules.saving import Baseline, Saving, Spent, saving_of
from onboarding.savings_rules.spreading import YEAR, part, written_off
from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month

LOOK_BACK = 4
"""Quarters whose mean is what the next ones are thought to bring."""
QUARTER = 3


@dataclass(frozen=True, slots=True)
class MonthFact:
    """What is known of a month with the service; nothing stands for what nobody knows."""

    month: Month
    units: int | None
    fee_ore: Ore | None
    own_ore: Ore | None
    transition_ore: Ore = 0

    @property
    def lacks(self) -> tuple[str, ...]:
        if self.units is None:  # the fee follows the volume, so it is not what is missing
            return ("units",) if self.own_ore is not None else ("units", "own")
        return tuple(name for name, value in (("fee", self.fee_ore), ("own", self.own_ore)) if value is None)


@dataclass(frozen=True, slots=True)
class PeriodSaving:
    """A quarter or a year: how many of its months are known in full, what they sum to, and what the others lack."""

    label: str
    last: Month
    of: int
    months: int
    units: int
    saving: Saving | None
    lacks: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return self.months == self.of


def quarter_of(month: Month) -> str:
    return f"{month.year} kv {(month.month - 1) // QUARTER + 1}"


def year_of(month: Month) -> str:
    return str(month.year)


def periods(
    baseline: Baseline | None,
    facts: Iterable[MonthFact],
    key: Callable[[Month], str],
    prices_in: Callable[[int], Fraction],
) -> list[PeriodSaving]:
    """The months by quarter or year. A month that lacks something is counted on neither side."""
    ordered = sorted(facts, key=lambda fact: fact.month)
    grouped = groupby(ordered, key=lambda fact: key(fact.month))
    return [_period(label, baseline, list(rows), prices_in) for label, rows in grouped]


def _period(
    label: str, baseline: Baseline | None, rows: Sequence[MonthFact], prices_in: Callable[[int], Fraction]
) -> PeriodSaving:
    known = [row for row in rows if not row.lacks]
    units = sum(row.units or 0 for row in known)
    spent = Spent(
        sum(row.fee_ore or 0 for row in known),
        sum(row.own_ore or 0 for row in known),
        sum(row.transition_ore for row in known),
    )
    last = rows[-1].month
    found = saving_of(baseline, units, spent, prices=prices_in(last.year), months=len(known)) if known else None
    lacks = dict.fromkeys(name for row in rows for name in row.lacks)
    return PeriodSaving(label, last, len(rows), len(known), units, found, tuple(lacks))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the connection was thought to bring and to cost, from its first month on."""

    first: Month
    yearly_saving_ore: Ore
    cost_ore: Ore
    years: int

    def in_month(self, month: Month) -> Ore:
        """The planned saving less the part of the cost that falls on the month; nothing before the first one."""
        if month < self.first:
            return 0
        return part(self.yearly_saving_ore, month.month - 1, YEAR) - self.cost_in(month)

    def cost_in(self, month: Month) -> Ore:
        return written_off(self.cost_ore, self.years, self.first, month)


@dataclass(frozen=True, slots=True)
class Point:
    """A quarter of the curve in öre; ``None`` where a line has no point."""

    label: str
    planned_ore: Ore | None
    actual_ore: Ore | None
    forecast_ore: Ore | None


def curve(periods_: Sequence[PeriodSaving], plan: Plan | None, real: Plan | None, *, ahead: int = 4) -> list[Point]:
    """The ended quarters and some to come; what became is drawn where every month is known. ``real`` is the plan with
    what the connection did cost.

    The forecast is the mean of the latest quarters before the cost of the connection, less that cost as it falls due.
    """
    quarters = [one for one in periods_ if one.last.month % QUARTER == 0]
    whole = [place for place, one in enumerate(quarters) if one.saving and one.is_whole]
    if not quarters:
        return []
    mean = _mean([quarters[place] for place in whole[-LOOK_BACK:]]) if whole else None
    points = [_became(one, plan) for one in quarters]
    if whole:
        points[whole[-1] :] = [_from_here(place, quarters, plan, real, mean) for place in range(whole[-1], len(points))]
    return points + [_ahead(month, plan, real, mean) for month in _coming(quarters[-1].last, ahead)]


def _became(one: PeriodSaving, plan: Plan | None) -> Point:
    actual = one.saving.saved_ore if one.saving and one.is_whole else None
    return Point(one.label, _planned(plan, one.last), actual, None)


def _from_here(
    place: int, quarters: Sequence[PeriodSaving], plan: Plan | None, real: Plan | None, mean: Ore | None
) -> Point:
    """From the latest known quarter on there is a forecast, which begins in what became."""
    point = _became(quarters[place], plan)
    return (
        replace(point, forecast_ore=point.actual_ore)
        if point.actual_ore is not None
        else _ahead(quarters[place].last, plan, real, mean)
    )


def _mean(known: Sequence[PeriodSaving]) -> Ore:
    """What a month brings before the cost of the connection, times the months of a quarter."""
    gross = sum(one.saving.saved_ore + one.saving.spent.transition_ore for one in known if one.saving)
    return half_up(gross * QUARTER, sum(one.months for one in known))


def _ahead(month: Month, plan: Plan | None, real: Plan | None, mean: Ore | None) -> Point:
    return Point(quarter_of(month), _planned(plan, month), None, None if mean is None else mean - _cost(real, month))


def _planned(plan: Plan | None, month: Month) -> Ore | None:
    return None if plan is None else sum(plan.in_month(each) for each in _months_of(month))


def _cost(real: Plan | None, month: Month) -> Ore:
    return 0 if real is None else sum(real.cost_in(each) for each in _months_of(month))


def _months_of(month: Month) -> list[Month]:
    first = month.plus(-((month.month - 1) % QUARTER))
    return [first.plus(step) for step in range(QUARTER)]


def _coming(last: Month, ahead: int) -> Iterator[Month]:
    first = _months_of(last)[0]
    return (first.plus(QUARTER * step) for step in range(1, ahead + 1))
