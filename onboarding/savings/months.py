"""The months of a followed service (tjänstens månader): which it was in force, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onboarding.savings.models import OwnCost
from onboarding.savings_rules.curve import QUARTER, MonthFact, Plan
from onboarding.savings_rules.fee import fee_of_month
from onboarding.savings_rules.spreading import YEAR, part
from servicecenter.agreements.models import AgreementVersion
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.pricing.price_lists import price_list, price_list_on
from servicecenter.pricing.prices import PriceError

OLDEST = 3
"""Years before this one that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """When a service was agreed, by which version; without one it was agreed on paper before there were versions."""

    starts_on: date
    ends_on: date | None
    version: AgreementVersion | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the months of one service are made from. ``counted`` is by month, where the centre counts."""

    lines: Sequence[Line]
    agreed: Mapping[int, Mapping[str, int]]
    own: Sequence[OwnCost]
    counted: Mapping[Month, int] | None
    is_by_month: bool
    none_is_nought: bool
    measure: str
    real: Plan | None


def whole_months(lines: Iterable[Line], first: Month, last: Month) -> dict[Month, Line]:
    """The months that the service was in force from the first day to the last, each with its last day's line."""
    found: dict[Month, Line] = {}
    rows, month = list(lines), first
    while month <= last:
        begins, ends = _on(rows, month.starts_on), _on(rows, month.ends_on)
        if begins and ends:
            found[month] = ends
        month = month.plus(1)
    return found


def first_month(lines: Iterable[Line]) -> Month:
    """The first whole month with the service."""
    starts_on = min(line.starts_on for line in lines)
    month = Month.of(starts_on)
    return month if starts_on == month.starts_on else month.plus(1)


def facts_of(code: str, known: Known, *, on: date) -> list[MonthFact]:
    """Every ended month of the years that are shown."""
    oldest = max(first_month(known.lines), Month(on.year - OLDEST, 1))
    within = whole_months(known.lines, oldest, Month.of(on).plus(-1))
    return [_fact(code, known, month, line) for month, line in within.items()]


def _fact(code: str, known: Known, month: Month, line: Line) -> MonthFact:
    stated = _stated(known, month)
    return MonthFact(
        month,
        _units(known, month, stated),
        _fee(code, known, month, line),
        _spread(known, stated, stated.cost_ore, month) if stated else None,
        known.real.cost_in(month) if known.real else 0,
    )


def _units(known: Known, month: Month, stated: OwnCost | None) -> int | None:
    if known.counted is not None:
        return known.counted.get(month, 0 if known.none_is_nought else None)
    if known.is_by_month:
        return 1
    return None if stated is None or stated.units is None else _spread(known, stated, stated.units, month)


def _fee(code: str, known: Known, month: Month, line: Line) -> Ore | None:
    """By the signed version's price list and year; a line from before has the list of the day."""
    counted = known.counted or {}
    volumes = {known.measure: counted[month]} if known.measure and month in counted else {}
    version = line.version
    try:
        prices = price_list(version.price_list_name) if version else price_list_on(month.ends_on)
        year = version.price_year if version else month.year - line.starts_on.year + 1
        agreed = known.agreed.get(version.pk, {}) if version else {}
        return fee_of_month(prices.of(code), year, counted=volumes, agreed=agreed)
    except PriceError:
        return None


def _stated(known: Known, month: Month) -> OwnCost | None:
    quarter = (month.month - 1) // QUARTER + 1
    return next((row for row in known.own if row.year == month.year and row.quarter in (0, quarter)), None)


def _spread(known: Known, stated: OwnCost, amount: int, month: Month) -> int:
    """The month's part of what was stated of a year or a quarter: of its months with the service."""
    first = Month(stated.year, (stated.quarter - 1) * QUARTER + 1 if stated.quarter else 1)
    months = list(whole_months(known.lines, first, first.plus((QUARTER if stated.quarter else YEAR) - 1)))
    return part(amount, months.index(month), len(months))


def _on(lines: Sequence[Line], day: date) -> Line | None:
    covering = [row for row in lines if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)]
    return max(covering, key=lambda row: row.starts_on, default=None)
