"""An invoice in another currency as kronor (omräkning till kronor). Pure.

The claim is converted as a whole and divided again, so that the rows still sum to the amounts that they did: no row is
more than an öre from its own product, and the whole is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from servicecenter.common.money import Ore, times

SMALLEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Claimed:
    """Amounts in hundredths of one currency. ``bases`` and ``vats`` are those of each VAT rate, in the same order."""

    net: Ore
    vat: Ore
    total: Ore
    lines: tuple[Ore, ...] = ()
    bases: tuple[Ore, ...] = ()
    vats: tuple[Ore, ...] = ()

    @property
    def rounding(self) -> Ore:
        return self.total - self.net - self.vat


def in_kronor(claim: Claimed, rate: Decimal) -> Claimed:
    """The claim in öre, where ``rate`` is kronor for one of its currency.

    >>> in_kronor(Claimed(100_00, 25_00, 125_00, lines=(33_33, 66_67)), Decimal("11.1234")).lines
    (37074, 74160)
    """
    return Claimed(
        net=times(claim.net, rate),
        vat=times(claim.vat, rate),
        total=times(claim.total, rate),
        lines=tuple(_shares(claim.lines, rate)),
        bases=tuple(_shares(claim.bases, rate)),
        vats=tuple(_shares(claim.vats, rate)),
    )


def price_in_kronor(price: Decimal, rate: Decimal) -> Decimal:
    """A price for one, to the six decimals that a line keeps."""
    return (price * rate).quantize(SMALLEST)


def _shares(amounts: Iterable[Ore], rate: Decimal) -> Iterator[Ore]:
    """Each row is what the sum so far grew by."""
    sums = [0]
    for amount in amounts:
        sums.append(sums[-1] + amount)
    return (times(after, rate) - times(before, rate) for before, after in pairwise(sums))
