"""Foreign receipts (kvitton i utländsk valuta): the amount in kronor by a dated rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from servicecenter.common.money import ORE_PER_KRONA, Ore

KRONOR = "SEK"
ONE_ORE = Decimal(1)
OLDEST = timedelta(days=10)
"""Rates are set on bank days; older than over the longest holidays is a list that has not been loaded."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Kronor for ``units`` of a currency on a day (kurs), with the list it stands in."""

    currency: str
    on: date
    kronor: Decimal
    units: int = 1
    source: str = ""

    @property
    def each(self) -> Decimal:
        """Kronor for one."""
        return self.kronor / self.units


def in_ore(amount: Decimal, each: Decimal) -> Ore:
    """The amount in öre, half up."""
    return int((amount * each * ORE_PER_KRONA).quantize(ONE_ORE, ROUND_HALF_UP))


def holds_on(rate: Rate, day: date) -> bool:
    """Whether the rate is the one of the day: set that day, or the last one before it."""
    return rate.on <= day <= rate.on + OLDEST
