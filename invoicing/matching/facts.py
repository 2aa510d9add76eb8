"""What matching compares: lines of an invoice, lines of orders, and how much they may differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from servicecenter.common.money import ORE_PER_KRONA, Ore

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much an invoice may differ from its order without anyone looking (``standards.md`` 4.2).

    ``price_percent`` and ``line`` both hold for a line; ``total`` for charges and accepted differences of an order
    together; ``quantity_percent`` is of what was ordered.
    """

    price_percent: Decimal = Decimal(2)
    line: Ore = 100_00
    total: Ore = 500_00
    quantity_percent: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Billed:
    """A line of an invoice; ``key`` is its number there. ``amount`` is signed; a ``vat_rate`` is compared if told.

    ``order`` is the number of the order that it refers to, ``order_line`` the number of the line in it (BT-132).
    """

    key: int
    name: str
    amount: Ore
    quantity: Decimal | None = None
    unit: str = ""
    vat_rate: Decimal | None = None
    article: str = ""
    order: str = ""
    order_line: str = ""
    is_item: bool = True

    def signed(self, price: Decimal) -> Decimal:
        """The quantity with the sign of the amount: what a credit note gives back is negative.

        A line without a quantity is as many as its amount pays for.
        """
        if self.quantity is None:
            return (Decimal(self.amount) / ORE_PER_KRONA / price).quantize(Decimal("0.001")) if price else Decimal(1)
        return -abs(self.quantity) if self.amount < 0 else abs(self.quantity)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of an order. ``bound`` is what is ordered and not cancelled, ``taken`` what other invoices bill of it.

    Where nobody ``needs_receipt`` the invoice is compared with the order alone (two-way).
    """

    key: int
    order: str
    line: int
    name: str
    bound: Decimal
    received: Decimal
    price: Decimal
    taken: Decimal = ZERO
    unit: str = ""
    vat_rate: Decimal | None = None
    articles: frozenset[str] = frozenset()
    needs_receipt: bool = True

    @property
    def document(self) -> str:
        return f"order {self.order} rad {self.line}"

    @property
    def left(self) -> Decimal:
        """What is ordered and not billed."""
        return self.bound - self.taken

    @property
    def open(self) -> Decimal:
        """What may be billed now (kvar att fakturera)."""
        return min(self.left, self.received - self.taken) if self.needs_receipt else self.left
