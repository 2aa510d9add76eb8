"""Suppliers' despatch advices as they come (leveransavisering, T16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procurement.exchange import despatch_advice
from procurement.exchange.despatch_advice import DespatchLine
from procurement.orders.incoming import order_of
from procurement.orders.models import PurchaseOrder
from procurement.receipts.models import Despatch
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.transport.registry import CannotHandle, Received


def handle_despatch(message: Received, at: datetime) -> None:
    """Keep what is on its way, order by order; the same advice twice is one. Raises ``CannotHandle``."""
    try:
        advice = despatch_advice.parse(message.document)
    except UblError as error:
        raise CannotHandle(str(error)) from error
    by_order: dict[str, list[DespatchLine]] = {}
    for line in advice.lines:
        by_order.setdefault(line.order_id or advice.order_id, []).append(line)
    for number, lines in by_order.items():
        order = order_of(number, message.sender)
        coming = [row for row in (_line(line, order) for line in lines) if row is not None]
        if coming:
            facts = {"despatched_on": advice.issued_on, "lines": coming, "received_at": at}
            Despatch.objects.get_or_create(order=order, reference=advice.id[:60], defaults=facts)


def _line(line: DespatchLine, order: PurchaseOrder) -> dict[str, Any] | None:
    """Which line of the order, and how much; nothing for what is only told to be outstanding."""
    if line.delivered is None or line.delivered.value <= 0:
        return None
    number = int(line.order_line) if line.order_line.isdecimal() else 0
    if not order.lines.filter(number=number).exists():
        raise CannotHandle(f"order {order.number} har ingen rad {line.order_line}")
    return {"number": number, "quantity": str(line.delivered.value)}
