"""Orders on their way to suppliers: handed to the outbox in the transaction that makes them, each thing once."""

from __future__ import annotations

from datetime import datetime

from procurement.orders.external import refuse_external
from procurement.orders.messages import cancellation_document, change_document, order_document
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.suppliers.participants import participant_of
from servicecenter.agencies.models import Agency
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.sending import hand_in


def send_order(order: PurchaseOrder, *, at: datetime) -> None:
    _hand_in(order, order_document(order, _lines(order), _agency(), at=at), f"order:{order.number}", at=at)


def send_change(order: PurchaseOrder, *, at: datetime) -> None:
    document = change_document(order, _lines(order), _agency(), at=at)
    _hand_in(order, document, f"order:{order.number}:{order.revision}", at=at)


def send_cancellation(order: PurchaseOrder, *, reason: str, at: datetime) -> None:
    document = cancellation_document(order, _agency(), reason=reason, at=at)
    _hand_in(order, document, f"order:{order.number}:cancelled", at=at)


def _hand_in(order: PurchaseOrder, document: bytes, origin: str, *, at: datetime) -> None:
    """To the outbox; never what another system has sent, whoever asks."""
    refuse_external(order)
    hand_in(document=document, receiver=participant_of(order.supplier), origin=origin, at=at)


def _lines(order: PurchaseOrder) -> list[OrderLine]:
    return list(order.lines.select_related("source").order_by("number"))


def _agency() -> Agency:
    return Agency.objects.get(pk=current_agency_id())
