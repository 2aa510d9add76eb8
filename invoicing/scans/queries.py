"""Reading scanned invoices of the agency in scope."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.scans.models import ScannedInvoice, ScanState
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from procurement.suppliers.models import Supplier

STATES = ScanState.choices
WAITING = (ScanState.READING, ScanState.TO_VERIFY)


def scans(*, state: str = "") -> QuerySet[ScannedInvoice]:
    """Those that have waited longest first; what is done, latest first."""
    rows = ScannedInvoice.objects.select_related("document", "invoice", "verified_by").defer("invoice__document")
    if not state:
        return rows.filter(state__in=WAITING).order_by("received_at", "id")
    return rows.filter(state=state).order_by(*(["received_at", "id"] if state in WAITING else ["-received_at", "-id"]))


def counts_by_state() -> dict[str, int]:
    return dict(ScannedInvoice.objects.order_by().values_list("state").annotate(Count("id")))


def scan_by_id(public_id: UUID) -> ScannedInvoice | None:
    rows = ScannedInvoice.objects.select_related("document", "invoice", "verified_by").defer("invoice__document")
    return rows.filter(public_id=public_id).first()


def scan_of(invoice: SupplierInvoice) -> ScannedInvoice | None:
    return ScannedInvoice.objects.select_related("document").filter(invoice=invoice).first()


def reminded_of(scan: ScannedInvoice) -> list[SupplierInvoice]:
    """The invoices that a paper turned out to remind of."""
    rows = SupplierInvoice.objects.filter(supplier_reminders__document=scan.document_id)
    return list(rows.defer("document").order_by("id"))


def next_to_verify(after: ScannedInvoice | None = None) -> ScannedInvoice | None:
    """The one that has waited longest, of those after this one first."""
    rows = ScannedInvoice.objects.filter(state=ScanState.TO_VERIFY).order_by("received_at", "id")
    if after is None:
        return rows.first()
    later = Q(received_at__gt=after.received_at) | Q(received_at=after.received_at, pk__gt=after.pk)
    return rows.filter(later).first() or rows.exclude(pk=after.pk).first()


def supplier_of_number(number: str) -> Supplier | None:
    return Supplier.objects.filter(organisation_number=number).first() if number else None


def suppliers_to_choose() -> list[tuple[str, str]]:
    """Organisation numbers and names of the register, as a field suggests them."""
    return list(Supplier.objects.order_by("name", "id").values_list("organisation_number", "name")[:500])


def alike(scan: ScannedInvoice) -> list[SupplierInvoice]:
    """Invoices that the proposal may be a second time: the same number or the same day and amount, of one supplier."""
    told = {name: finding.value for name, finding in fields_of(scan.proposals).items()}
    same: Any = Q(duplicate_key=duplicate_key(str(told.get(Name.NUMBER, "")) or "-"))
    if Name.ISSUED_ON in told and Name.TOTAL in told:
        total = int(str(told[Name.TOTAL]))
        same |= Q(issued_on=told[Name.ISSUED_ON], total_ore__in=(total, -total))
    rows = SupplierInvoice.objects.defer("document").exclude(state=InvoiceState.REJECTED)
    return list(rows.filter(same, supplier_number=told.get(Name.SUPPLIER_NUMBER, "-")).order_by("-id")[:5])
