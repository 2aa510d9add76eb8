"""Telling what comes after purchasing that an order has changed: its goods, its lines or its prices.

Purchasing knows no invoices, so whoever wants to know asks here when the applications start. They are told in the same
transaction, with the order locked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from procurement.orders.models import PurchaseOrder

Listener = Callable[[PurchaseOrder, datetime], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def announce(order: PurchaseOrder, *, at: datetime) -> None:
    """What has come, what is bound or what it costs is not what it was (order ändrad)."""
    for listener in _listeners:
        listener(order, at)
