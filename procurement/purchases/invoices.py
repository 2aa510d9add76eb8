"""The invoices of a purchase, as the application that knows them tells: purchasing itself knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from procurement.orders.models import PurchaseOrder
from servicecenter.common.money import Ore


@dataclass(frozen=True, slots=True)
class OrderInvoice:
    """An invoice as the page of its purchase shows it; ``is_billed`` when it is in the books."""

    id: UUID
    number: str
    issued_on: date
    net_ore: Ore
    state: str
    label: str
    is_billed: bool
    is_paid: bool
    paid_on: date | None = None


Provider = Callable[[PurchaseOrder], list[OrderInvoice]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def invoices_of(order: PurchaseOrder) -> list[OrderInvoice]:
    return [invoice for provider in _providers for invoice in provider(order)]
