"""What matching says of an invoice: line by line what it belongs to, what differs, how much, and who should act."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from invoicing.matching.facts import ZERO
from servicecenter.common.money import Ore


class Actor(StrEnum):
    """Who should act on a difference (vem som bör göra något)."""

    ORDERER = "orderer"
    RECEIVER = "receiver"
    ECOMMERCE = "ecommerce"
    SUPPLIER = "supplier"


class Kind(StrEnum):
    """What differs. The text is stored; never rename one."""

    NOT_RECEIVED = "not_received"
    ALREADY_BILLED = "already_billed"
    MORE_THAN_ORDERED = "more_than_ordered"
    CREDIT_BEYOND = "credit_beyond"
    NOT_ORDERED = "not_ordered"
    UNIT = "unit"
    PRICE = "price"
    VAT = "vat"
    TOTAL = "total"
    NO_ORDER = "no_order"
    CODING = "coding"
    DATES = "dates"
    PERIOD = "period"
    AMOUNT = "amount"
    CEILING = "ceiling"
    LIMIT = "limit"


class How(StrEnum):
    """By what a line was found (hittad genom)."""

    LINE_NUMBER = "line_number"
    ARTICLE = "article"
    LIKENESS = "likeness"
    SUBSCRIPTION = "subscription"
    CHARGE = "charge"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """``amount`` is how much, ``document`` against what, ``line`` which line of the invoice (nothing: all of it)."""

    kind: Kind
    text: str
    actor: Actor
    amount: Ore = 0
    document: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the invoice and the line of an order that it bills (``ordered`` is its key), if any.

    ``held`` is what it takes of the order line: nothing where more is billed than may be.
    """

    line: int
    ordered: int | None
    how: How
    amount: Ore
    billed: Decimal = ZERO
    held: Decimal = ZERO
    difference: Ore = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every line of the invoice once in ``pairs``; an invoice without differences is matched."""

    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def is_matched(self) -> bool:
        return not self.differences

    @property
    def extra(self) -> Ore:
        """What the invoice asks for beside the order, within what is accepted: charges and small differences."""
        return sum(pair.amount if pair.ordered is None else pair.difference for pair in self.pairs)
