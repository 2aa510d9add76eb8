"""What of a returned basket may be ordered (granskning av varukorg), line by line against the agreement. Pure.

The agreement's own catalogue decides: an article that it does not have has no agreed price, so nothing is known of
whether the shop's is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from procurement.amounts import line_amount
from procurement.exchange.shop_basket import BasketLine
from procurement.price_lists.units import unit_of
from servicecenter.common.money import Ore

CURRENCY = "SEK"
PIECES = frozenset({"C62", "EA", "H87"})
"""Three codes of Recommendation 20 for one and the same: one, each, piece."""
PRICE_STEP = Decimal("0.0001")
"""An order line has four decimals of a krona."""


class Refusal(StrEnum):
    """Why a line may not be ordered."""

    NOT_COVERED = "not_covered"
    AGREEMENT_CLOSED = "agreement_closed"
    CURRENCY = "currency"
    UNIT = "unit"
    INEXACT_PRICE = "inexact_price"
    TOO_DEAR = "too_dear"
    TOO_FEW = "too_few"
    BETWEEN_STEPS = "between_steps"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the agreement says of an article. ``key`` is the article's, ``agreement`` the key of the agreement."""

    key: int
    agreement: int
    is_open: bool
    unit: str
    price: Decimal
    least: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    remaining: Ore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line with what the agreement says of it. ``price`` is for one unit, nothing where it can't be told exactly."""

    place: int
    line: BasketLine
    terms: Terms | None
    price: Decimal | None
    refusals: tuple[Refusal, ...]

    @property
    def amount(self) -> Ore:
        return 0 if self.price is None else line_amount(self.line.quantity, self.price)

    @property
    def is_accepted(self) -> bool:
        return not self.refusals


def judge(lines: tuple[BasketLine, ...], terms: Mapping[str, Terms]) -> list[Judged]:
    """Every line with all that speaks against it; ``terms`` are by article number."""
    return [_judged(place, line, terms.get(line.number)) for place, line in enumerate(lines, start=1)]


def _judged(place: int, line: BasketLine, terms: Terms | None) -> Judged:
    price = unit_price(line)
    refusals = (Refusal.NOT_COVERED,) if terms is None else tuple(_against(line, terms, price))
    return Judged(place=place, line=line, terms=terms, price=price, refusals=refusals)


def _against(line: BasketLine, terms: Terms, price: Decimal | None) -> list[Refusal]:
    checks = {
        Refusal.AGREEMENT_CLOSED: not terms.is_open,
        Refusal.CURRENCY: line.currency.upper() != CURRENCY,
        Refusal.UNIT: not _same_unit(line.unit, terms.unit),
        Refusal.INEXACT_PRICE: price is None,
        Refusal.TOO_DEAR: price is not None and price > terms.price,
        Refusal.TOO_FEW: line.quantity < terms.least,
        Refusal.BETWEEN_STEPS: bool(line.quantity % terms.step),
        Refusal.CEILING: _passes(terms, line_amount(line.quantity, price or Decimal(0))),
    }
    return [refusal for refusal, is_so in checks.items() if is_so]


def unit_price(line: BasketLine) -> Decimal | None:
    """The price of one unit, if four decimals tell it exactly.

    >>> from dataclasses import replace
    >>> line = BasketLine(number="1", name="A", quantity=Decimal(1), unit="C62", price=Decimal(10), currency="SEK")
    >>> unit_price(replace(line, per=Decimal(100))), unit_price(replace(line, per=Decimal(3)))
    (Decimal('0.1000'), None)
    """
    price = (line.price / line.per).quantize(PRICE_STEP)
    return price if price * line.per == line.price else None


def passed_ceilings(chosen: list[Judged]) -> dict[int, tuple[Ore, Ore]]:
    """The agreements that the chosen lines together would pass: what is left, and what they cost."""
    sums: dict[int, tuple[Ore | None, Ore]] = {}
    for row in chosen:
        if row.terms is not None:
            _left, so_far = sums.get(row.terms.agreement, (None, 0))
            sums[row.terms.agreement] = (row.terms.remaining, so_far + row.amount)
    return {key: (left, cost) for key, (left, cost) in sums.items() if left is not None and cost > left}


def _same_unit(told: str, agreed: str) -> bool:
    code = unit_of(told)
    return code == agreed or (code in PIECES and agreed in PIECES)


def _passes(terms: Terms, amount: Ore) -> bool:
    return terms.remaining is not None and amount > terms.remaining
