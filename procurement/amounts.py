"""Amounts of purchases: from quantity and price to whole öre, with VAT by rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from servicecenter.common.money import ORE_PER_KRONA, Ore, half_up, times


def line_amount(quantity: Decimal, price: Decimal) -> Ore:
    """Quantity times price in kronor, rounded half up to whole öre once a line (EN 16931, BT-131 has two decimals).

    >>> line_amount(Decimal("3"), Decimal("12.3450"))
    3704
    """
    return half_up(*(quantity * price * ORE_PER_KRONA).as_integer_ratio())


def quantity_text(quantity: Decimal) -> str:
    """A quantity as Swedish readers write it, without the zeros of its column.

    >>> quantity_text(Decimal("10.000")), quantity_text(Decimal("2.500"))
    ('10', '2,5')
    """
    return f"{quantity.normalize():f}".replace(".", ",")


def vat_amount(lines: Iterable[tuple[Ore, Decimal]]) -> Ore:
    """The VAT of lines given as amount and rate in percent, rounded once a rate (EN 16931, BR-CO-17)."""
    sums: dict[Decimal, Ore] = defaultdict(int)
    for amount, rate in lines:
        sums[rate] += amount
    return sum(times(amount, rate / 100) for rate, amount in sums.items())
