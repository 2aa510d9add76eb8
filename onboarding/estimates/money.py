"""What a connection costs and when it has paid for itself (kostnadsuppskattning). Pure: whole öre, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from servicecenter.common.money import Ore, times

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Work:
    """Hours at a rate, and what is bought (timmar × taxa + externt)."""

    hours: Decimal
    rate_ore: Ore
    external_ore: Ore


def cost(work: Work) -> Ore:
    """The cost of one row, half up to the öre."""
    return times(work.rate_ore, work.hours) + work.external_ore


def total(rows: Iterable[Work]) -> Ore:
    return sum(cost(row) for row in rows)


def payback_months(total_ore: Ore, yearly_saving_ore: Ore) -> int | None:
    """Whole months until the saving has covered the cost; ``None`` when nothing is saved.

    >>> payback_months(600_000_00, 400_000_00)
    18
    """
    if yearly_saving_ore <= 0:
        return None
    return -(-total_ore * MONTHS // yearly_saving_ore)


def percent_of(forecast_ore: Ore, estimate_ore: Ore) -> int:
    """The forecast in whole per cent of the estimate, rounded up so that a limit is not hidden."""
    return -(-forecast_ore * 100 // estimate_ore) if estimate_ore else 0
