"""Purchases as a whole (inköp): an order with its requisition, answers, despatches and receipts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.orders.models import AnswerState, OrderAnswer, OrderLine, PurchaseOrder
from procurement.receipts.models import Despatch, GoodsReceipt, ReceiptKind
from procurement.suppliers.models import ConnectionState, Supplier

WHOLE = ("requisition", "supplier", "agreement", "requester", "unit", "address")


def orders(*, state: str = "", q: str = "") -> QuerySet[PurchaseOrder]:
    """Every order, the latest first; ``q`` is a number from its beginning, or a part of the supplier's name."""
    rows = PurchaseOrder.objects.select_related("supplier", "requester", "requisition")
    if state:
        rows = rows.filter(state=state)
    if q.strip():
        asked = q.strip()
        named = Q(number__startswith=asked) | Q(external_number__startswith=asked)
        suppliers = list(Supplier.objects.filter(name__icontains=asked).values_list("pk", flat=True))
        rows = rows.filter(named | Q(supplier__in=suppliers))  # their keys first: so no order is read for its name
    return rows.order_by("-ordered_at", "-id")


def order_by_id(public_id: UUID) -> PurchaseOrder | None:
    return PurchaseOrder.objects.select_related(*WHOLE).filter(public_id=public_id).first()


def order_lines(order: PurchaseOrder) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order=order).select_related("source__article").order_by("number"))


def line_of_code(lines: list[OrderLine], code: str) -> int | None:
    """The number of the line whose article number or barcode (GTIN) it is."""
    code = code.strip()
    for line in lines:
        article = line.source.article
        if code and code in (line.article_number, article.gtin if article else ""):
            return line.number
    return None


def receipts_of(order: PurchaseOrder) -> list[GoodsReceipt]:
    rows = GoodsReceipt.objects.filter(order=order).select_related("recorded_by")
    return list(rows.prefetch_related("lines__order_line").order_by("recorded_at", "id"))


def answers_of(order: PurchaseOrder) -> list[OrderAnswer]:
    return list(OrderAnswer.objects.filter(order=order).select_related("decided_by").order_by("received_at", "id"))


def waiting_answer(order: PurchaseOrder) -> OrderAnswer | None:
    return OrderAnswer.objects.filter(order=order, state=AnswerState.WAITING).select_related("order").first()


def despatches_to_receive(order: PurchaseOrder) -> list[Despatch]:
    """What the supplier says is on its way, and nobody has received."""
    received = GoodsReceipt.objects.filter(kind=ReceiptKind.DELIVERY, order=order)
    taken = received.exclude(despatch=None).values("despatch")
    return list(Despatch.objects.filter(order=order).exclude(pk__in=taken).order_by("received_at", "id"))


def despatch_by_id(order: PurchaseOrder, public_id: UUID) -> Despatch | None:
    return Despatch.objects.filter(order=order, public_id=public_id).first()


def agreements_to_buy_from(on: date) -> QuerySet[PurchaseAgreement]:
    """Agreements that apply on a day with connected suppliers, those that rank first above."""
    rows = PurchaseAgreement.objects.filter(
        state=AgreementState.ACTIVE, starts_on__lte=on, ends_on__gte=on, supplier__state=ConnectionState.LIVE
    )
    return rows.select_related("supplier").order_by("area", "rank", "id")
