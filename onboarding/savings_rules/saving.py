"""The saving of a period (besparing): what the volume would have cost before, and what it costs now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from servicecenter.common.money import Ore, half_up, times

YEAR = 12


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a service cost the agency in a year of its own, and for how many units (baslinje)."""

    cost_ore: Ore
    units: int
    year: int

    def __post_init__(self) -> None:
        if self.units <= 0 or self.cost_ore < 0:
            raise ValueError("En baslinje har en volym över noll och ingen negativ kostnad.")

    @property
    def unit_ore(self) -> Ore:
        """The cost of one unit, to be shown; sums are reckoned from the exact one."""
        return half_up(self.cost_ore, self.units)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a period costs now: the fee, what the agency still does itself, and its part of the connection."""

    fee_ore: Ore = 0
    own_ore: Ore = 0
    transition_ore: Ore = 0

    @property
    def total_ore(self) -> Ore:
        return self.fee_ore + self.own_ore + self.transition_ore


@dataclass(frozen=True, slots=True)
class Saving:
    """``unadjusted_ore`` is the baseline as it was, whatever the volume: a comparison, never the saving."""

    expected_ore: Ore
    spent: Spent
    unadjusted_ore: Ore

    @property
    def saved_ore(self) -> Ore:
        return self.expected_ore - self.spent.total_ore

    @property
    def percent(self) -> Decimal | None:
        return percent(self.saved_ore, self.expected_ore)

    @property
    def unadjusted_percent(self) -> Decimal | None:
        return percent(self.unadjusted_ore - self.spent.total_ore, self.unadjusted_ore)


def saving_of(
    baseline: Baseline | None, units: int, spent: Spent, *, prices: Fraction = Fraction(1), months: int = YEAR
) -> Saving | None:
    """The saving of some months; nothing without a baseline, for no baseline is no saving of zero.

    ``prices`` is how the price level has changed since the year of the baseline.

    >>> year_two = Spent(fee_ore=700_000_00, own_ore=80_000_00, transition_ore=60_000_00)
    >>> found = saving_of(Baseline(1_000_000_00, 5_000, 2024), 6_000, year_two)
    >>> found.percent, found.unadjusted_percent
    (Decimal('30.0'), Decimal('16.0'))
    """
    if baseline is None:
        return None
    expected = times(baseline.cost_ore, Fraction(units, baseline.units) * prices)
    return Saving(expected, spent, times(baseline.cost_ore, Fraction(months, YEAR) * prices))


def percent(part: Ore, whole: Ore) -> Decimal | None:
    """A part of a whole in per cent with one decimal, half up; nothing of nothing."""
    return Decimal(half_up(part * 1000, whole)).scaleb(-1) if whole > 0 else None


def together(savings: list[Saving]) -> Saving:
    """Several as one: sums, never a mean of per cents."""
    spent = Spent(*(sum(getattr(one.spent, name) for one in savings) for name in Spent.__slots__))
    return Saving(sum(one.expected_ore for one in savings), spent, sum(one.unadjusted_ore for one in savings))
