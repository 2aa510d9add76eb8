"""Reading reminders from suppliers, and which invoices a paper is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.scans.models import ScannedInvoice
from invoicing.supplier_invoices.models import InvoiceKind, InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from invoicing.supplier_reminders.models import SupplierReminder

MOST = 20
DONE = (InvoiceState.PAID, InvoiceState.REJECTED)


def reminders_of(invoice: SupplierInvoice) -> list[SupplierReminder]:
    rows = SupplierReminder.objects.filter(invoice=invoice).select_related("document", "registered_by")
    return list(rows.order_by("reminded_on", "id"))


def is_reminded() -> Exists:
    """Of a row of invoices: whether its supplier has reminded of it."""
    return Exists(SupplierReminder.objects.filter(invoice=OuterRef("pk")))


def reminded_ids(invoice_ids: Iterable[int]) -> set[int]:
    """Which of some invoices the supplier has reminded of. One query."""
    rows = SupplierReminder.objects.filter(invoice__in=list(invoice_ids))
    return set(rows.order_by().values_list("invoice_id", flat=True))


def last_reminded(invoice_ids: Iterable[int]) -> dict[int, date]:
    """The day of each invoice's latest reminder. One query."""
    rows = SupplierReminder.objects.filter(invoice__in=list(invoice_ids)).order_by()
    return dict(rows.values_list("invoice_id").annotate(Max("reminded_on")))


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a paper seems to be about. ``is_sure`` when number and supplier are those of the first invoice alone."""

    invoices: list[SupplierInvoice]
    is_sure: bool


def proposed_of(scan: ScannedInvoice) -> Proposed:
    """The invoices that a paper may remind of: the one of its number, else those of the supplier that wait to be paid.

    A paper with neither a known number nor a known supplier proposes those of the same amount.
    """
    told = {name: finding.value for name, finding in fields_of(scan.proposals).items()}
    rows = SupplierInvoice.objects.defer("document").filter(kind=InvoiceKind.INVOICE)
    key = duplicate_key(str(told.get(Name.NUMBER) or "")) if told.get(Name.NUMBER) else ""
    supplier = str(told.get(Name.SUPPLIER_NUMBER) or "")
    same = list(rows.filter(duplicate_key=key).order_by("-id")[:MOST]) if key else []
    own = [row for row in same if supplier and row.supplier_number == supplier]
    if len(own) == 1:
        return Proposed([*own, *_waiting(rows, Q(supplier_number=supplier), {own[0].pk})], is_sure=True)
    if supplier:
        return Proposed([*same, *_waiting(rows, Q(supplier_number=supplier), {row.pk for row in same})], is_sure=False)
    total = told.get(Name.TOTAL)
    amount = Q(total_ore=int(str(total))) if total is not None else Q(pk__in=[])
    return Proposed([*same, *_waiting(rows, amount, {row.pk for row in same})], is_sure=False)


def _waiting(rows: QuerySet[SupplierInvoice], which: Any, known: set[int]) -> list[SupplierInvoice]:
    return list(rows.filter(which).exclude(state__in=DONE).exclude(pk__in=known).order_by("due_on", "id")[:MOST])
