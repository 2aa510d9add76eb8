"""What becomes of what was ordered (orderradens väg): received, still to come, or never to come. Pure arithmetic.

Whatever happens in whatever order: ordered + over = received + outstanding + cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from procurement.amounts import quantity_text

ZERO = Decimal(0)


class FlowError(ValueError):
    """More than there is; the text says how much there is."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The quantities of one order line. ``received`` is less what was sent back."""

    ordered: Decimal
    received: Decimal = ZERO
    cancelled: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """Still to come (kvar att leverera)."""
        return max(self.ordered - self.received - self.cancelled, ZERO)

    @property
    def over(self) -> Decimal:
        """Received beyond what was ordered (överleverans)."""
        return max(self.received + self.cancelled - self.ordered, ZERO)

    @property
    def bound(self) -> Decimal:
        """What the agreement is charged with: the ordered that is not cancelled."""
        return self.ordered - self.cancelled

    def receive(self, quantity: Decimal) -> Flow:
        """Goods came (mottagning); more than is outstanding shows as ``over``."""
        return replace(self, received=self.received + _positive(quantity))

    def send_back(self, quantity: Decimal, *, is_replaced: bool) -> Flow:
        """Goods went back (retur): they are outstanding again if the supplier replaces them, else cancelled."""
        if _positive(quantity) > self.received:
            raise FlowError(f"bara {quantity_text(self.received)} är mottaget")
        back = replace(self, received=self.received - quantity)
        return back if is_replaced else back.cancel(back.outstanding - self.outstanding)

    def cancel(self, quantity: Decimal) -> Flow:
        """So much will not come (avbeställning)."""
        if quantity < 0 or quantity > self.outstanding:
            raise FlowError(f"bara {quantity_text(self.outstanding)} är kvar att leverera")
        return replace(self, cancelled=self.cancelled + quantity)


def _positive(quantity: Decimal) -> Decimal:
    if quantity <= 0:
        raise FlowError("antalet måste vara större än noll")
    return quantity
