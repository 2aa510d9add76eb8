"""What is read at the border to an external system: files, what was refused in them, and orders to take out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from procurement.boundary.models import ExternalImport, ExternalReject
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.receipts.models import GoodsReceipt, ReceiptLine

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, on which orders were placed; those of one external system, of none (ours), or all."""

    first: date
    last: date
    system: str | None = None


def orders_of(period: Period) -> Iterator[PurchaseOrder]:
    """Orders of a period with lines and receipts, some hundred at a time."""
    rows = orders_between(first=period.first, last=period.last)
    if period.system is not None:
        rows = rows.filter(external_system=period.system)
    return rows.order_by("ordered_at", "id").iterator(chunk_size=AT_A_TIME)


def orders_between(*, first: date | None = None, last: date | None = None) -> QuerySet[PurchaseOrder]:
    """Orders placed on days, both included, as far as they are given."""
    rows = with_all(PurchaseOrder.objects.all())
    if first is not None:
        rows = rows.filter(ordered_at__gte=_midnight(first))
    return rows if last is None else rows.filter(ordered_at__lt=_midnight(last + timedelta(days=1)))


def with_all(rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    received = Prefetch("lines", ReceiptLine.objects.select_related("order_line").order_by("id"))
    return rows.select_related("supplier", "agreement", "requester", "unit", "requisition").prefetch_related(
        Prefetch("lines", OrderLine.objects.select_related("source").order_by("order", "number")),
        Prefetch("receipts", GoodsReceipt.objects.prefetch_related(received).order_by("order", "id")),
    )


def systems() -> list[str]:
    """The external systems that have made any order."""
    rows = PurchaseOrder.objects.exclude(external_system="").order_by("external_system")
    return list(rows.values_list("external_system", flat=True).distinct())


def imports() -> QuerySet[ExternalImport]:
    """Every file, the latest first."""
    return ExternalImport.objects.select_related("recorded_by").order_by("-recorded_at", "-id")


def import_by_id(public_id: UUID) -> ExternalImport | None:
    return ExternalImport.objects.select_related("recorded_by").filter(public_id=public_id).first()


def rejects_of(found: ExternalImport) -> QuerySet[ExternalReject]:
    return ExternalReject.objects.filter(external_import=found).order_by("line", "id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
