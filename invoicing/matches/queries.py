"""Reading matches of the agency in scope: of one invoice, of a purchase, and what waits for whom (avvikelser)."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from invoicing.matches.models import InvoiceMatch, WhoActs
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from procurement.orders.models import PurchaseOrder

ACTORS = WhoActs.choices
PARTS = ("line", "order", "order_line", "subscription", "agreement")


def matches_of(invoice: SupplierInvoice) -> list[InvoiceMatch]:
    """Line by line, and last what is of the whole invoice."""
    rows = list(InvoiceMatch.objects.filter(invoice=invoice).select_related(*PARTS))
    return sorted(rows, key=lambda row: (row.line is None, row.line.number if row.line else 0, row.pk))


def deviations(*, actor: str = "") -> QuerySet[SupplierInvoice]:
    """Invoices in review where something differs, those due first on top; ``actor`` is who should act on it."""
    rows = SupplierInvoice.objects.filter(Exists(_open(actor)), state=InvoiceState.REVIEW)
    return rows.defer("document").select_related("reviewer", "unit").order_by("due_on", "id")


def counts_by_actor() -> dict[str, int]:
    """How many invoices wait for each, and under the empty key how many there are: as many as the lists have."""
    rows = InvoiceMatch.objects.filter(~Q(actor=""), invoice__state=InvoiceState.REVIEW).order_by()
    found = dict(rows.values_list("actor").annotate(Count("invoice", distinct=True)))
    return found | {"": rows.aggregate(whole=Count("invoice", distinct=True))["whole"]}


def differences_of(invoice_ids: list[int], *, actor: str = "") -> dict[int, list[InvoiceMatch]]:
    """What differs on some invoices. One query."""
    found: dict[int, list[InvoiceMatch]] = {pk: [] for pk in invoice_ids}
    rows = InvoiceMatch.objects.exclude(actor="").filter(invoice__in=invoice_ids).select_related("order")
    rows = rows.filter(actor=actor) if actor else rows
    for row in rows.order_by("id"):
        found[row.invoice_id].append(row)
    return found


def invoices_of_order(order: PurchaseOrder) -> list[SupplierInvoice]:
    """Invoices that bill an order, or say that they do, the oldest first; what was rejected is not among them."""
    own = InvoiceMatch.objects.filter(invoice=OuterRef("pk"), order=order)
    told = Q(order_reference__in=[name for name in (order.number, order.external_number) if name])
    rows = SupplierInvoice.objects.filter(Exists(own) | told, supplier=order.supplier_id)
    return list(rows.exclude(state=InvoiceState.REJECTED).defer("document").order_by("issued_on", "pk"))


def orders_to_choose(invoice: SupplierInvoice, *, number: str) -> PurchaseOrder | None:
    """The order of the invoice's own supplier that a number names."""
    rows = PurchaseOrder.objects.filter(supplier=invoice.supplier_id).exclude(number="")
    return rows.filter(Q(number=number.strip()) | Q(external_number=number.strip())).first()


def open_orders_of(invoice: SupplierInvoice) -> list[PurchaseOrder]:
    """The supplier's latest orders, for a clerk who looks for the right one."""
    rows = PurchaseOrder.objects.filter(supplier=invoice.supplier_id).select_related("requester", "requisition")
    return list(rows.exclude(state__in=("cancelled", "rejected")).order_by("-ordered_at", "-pk")[:20])


def _open(actor: str) -> QuerySet[InvoiceMatch]:
    rows = InvoiceMatch.objects.exclude(actor="").filter(invoice=OuterRef("pk"))
    return rows.filter(actor=actor) if actor else rows
