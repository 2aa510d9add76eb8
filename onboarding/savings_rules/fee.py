"""The fee of a month by a price list (månadens avgift): signed prices times what was counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from servicecenter.common.money import Ore, times
from servicecenter.pricing.indication import quantity_of
from servicecenter.pricing.prices import MONTHS, Measure, Price, Unit
from servicecenter.pricing.reading import measures

Volumes = Mapping[str, int]


def fee_of_month(prices: Iterable[Price], year: int, *, counted: Volumes, agreed: Volumes) -> Ore:
    """What a service costs a month. ``counted`` is the month's own volume by measure; ``agreed`` what the agreement
    says of the rest, by month or year as the measure is. Hours are billed as they are worked, and are not in it.

    Raises ``PriceError`` that names a volume that neither has.
    """
    return sum(_amount(price, price.in_year(year), counted, agreed) for price in prices if price.unit != Unit.HOUR)


def _amount(price: Price, each: Ore, counted: Volumes, agreed: Volumes) -> Ore:
    if price.measure is None:
        return each
    if price.measure.code in counted:
        return counted[price.measure.code] * each
    scaled = _scaled(price.measure, counted, agreed)
    if scaled is not None:
        return times(each, scaled)
    quantity = quantity_of(price.measure, agreed)
    return times(each, Fraction(quantity, MONTHS)) if price.measure.is_yearly else quantity * each


def _scaled(part: Measure, counted: Volumes, agreed: Volumes) -> Fraction | None:
    """A part of a total that was counted, in the proportion that the agreement has; nothing where that is not so."""
    for code, amount in counted.items():
        whole = measures().get(code)
        if whole is None or part not in whole.parts:
            continue
        known = quantity_of(whole, agreed)
        return Fraction(amount * agreed[part.code], known) if known else Fraction(0)
    return None
