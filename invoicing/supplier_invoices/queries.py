"""Reading supplier invoices of the agency in scope; the document itself stays in the database until asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from invoicing.supplier_invoices.models import (
    CodingLine,
    InvoiceLine,
    InvoiceState,
    InvoiceStop,
    SupplierInvoice,
)
from invoicing.supplier_invoices.search import hits
from procurement.suppliers.models import Supplier
from servicecenter.workflow.models import TransitionLog

STATES = InvoiceState.choices
UNPAID = tuple(state for state in InvoiceState if state not in (InvoiceState.PAID, InvoiceState.REJECTED))


def invoices(
    *, state: str = "", intake: str = "", q: str = "", due_by: date | None = None, stopped: bool = False
) -> QuerySet[SupplierInvoice]:
    """Invoices, those due first on top while they are unpaid; ``q`` as ``_asked`` reads it."""
    rows = SupplierInvoice.objects.defer("document").select_related("reviewer")
    if state:
        rows = rows.filter(state=state)
    if intake:
        rows = rows.filter(intake=intake)
    if due_by:
        rows = rows.filter(due_on__lte=due_by, state__in=UNPAID)
    if stopped:
        open_stops = InvoiceStop.objects.filter(settled_at__isnull=True)
        rows = rows.filter(pk__in=open_stops.values("invoice"), state__in=UNPAID)
    if q.strip():
        rows = rows.filter(_asked(q.strip()))
    return (
        rows.order_by("due_on", "id") if state and state != InvoiceState.PAID else rows.order_by("-received_at", "-id")
    )


def _asked(q: str) -> Q:
    """Words of the invoice, an arrival or invoice number from its beginning, or a part of the supplier's name."""
    suppliers = list(Supplier.objects.filter(name__icontains=q).values_list("pk", flat=True))
    named = Q(number__istartswith=q) | Q(arrival_number__startswith=q) | Q(order_reference=q)
    return Q(pk__in=hits(q)) | named | Q(supplier__in=suppliers) | Q(supplier__isnull=True, supplier_name__icontains=q)


def counts_by_state() -> dict[str, int]:
    """How many invoices are in each state: the same rows that the lists show."""
    rows = SupplierInvoice.objects.order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def open_stops_of(invoice_ids: list[int]) -> Mapping[int, list[InvoiceStop]]:
    """The open stops of some invoices. One query."""
    found: dict[int, list[InvoiceStop]] = {pk: [] for pk in invoice_ids}
    rows = InvoiceStop.objects.filter(invoice__in=invoice_ids, settled_at__isnull=True)
    for stop in rows.order_by("id"):
        found[stop.invoice_id].append(stop)
    return found


def invoice_by_id(public_id: UUID) -> SupplierInvoice | None:
    rows = SupplierInvoice.objects.defer("document").select_related("supplier", "reviewer", "unit")
    return rows.filter(public_id=public_id).first()


def document_of(invoice: SupplierInvoice) -> bytes:
    """What was received, byte for byte."""
    return bytes(SupplierInvoice.objects.values_list("document", flat=True).get(pk=invoice.pk))


def lines_of(invoice: SupplierInvoice) -> list[InvoiceLine]:
    return list(InvoiceLine.objects.filter(invoice=invoice).order_by("number"))


def coding_lines_of(invoice: SupplierInvoice) -> list[CodingLine]:
    return list(CodingLine.objects.filter(invoice=invoice).order_by("number"))


def stops_of(invoice: SupplierInvoice) -> list[InvoiceStop]:
    return list(InvoiceStop.objects.filter(invoice=invoice).select_related("settled_by").order_by("id"))


def stop_by_id(invoice: SupplierInvoice, public_id: UUID) -> InvoiceStop | None:
    return InvoiceStop.objects.filter(invoice=invoice, public_id=public_id).first()


def hands_of(invoices: Sequence[SupplierInvoice]) -> frozenset[int]:
    """Everyone who has moved any of the invoices on."""
    rows = TransitionLog.objects.filter(
        object_kind="supplierinvoice", object_id__in=[row.pk for row in invoices], by__isnull=False
    )
    return frozenset(rows.order_by().values_list("by_id", flat=True).distinct())


def steps_taken(invoice: SupplierInvoice) -> list[TransitionLog]:
    """Each change of state with its person, moment and reason."""
    own: Any = TransitionLog.objects.filter(object_kind="supplierinvoice", object_id=invoice.pk)
    return list(own.select_related("by", "behalf_of").order_by("id"))
