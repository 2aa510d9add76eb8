"""What happens to a supplier invoice between its arrival and its payment. Where many wait, they are taken together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.numbers import next_arrival_numbers
from invoicing.supplier_invoices.posting import booked_of, coded_of, post_final
from invoicing.supplier_invoices.rejecting import tell
from invoicing.supplier_invoices.search import keep_texts
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import check_invoices, settle_soft_stops, stopped_ids
from invoicing.supplier_invoices.vouchers import arrival_voucher, reversal_voucher
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record, record_many
from servicecenter.common.fault_points import fault_point
from servicecenter.ledger.actions import ensure_accounts, post_vouchers
from servicecenter.workflow.transitions import move, move_many

REJECTABLE = SUPPLIER_INVOICE["reject"].sources
ARRIVED = (InvoiceState.REGISTERED, InvoiceState.REVIEW)
"""Rejected from here, an invoice has an arrival to take back."""


def register_arrivals(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Give locked invoices their arrival numbers, post the debt and raise what stops them (ankomstregistrera).

    From here the clock runs: the day is the day of arrival, whatever day the invoice bears. One in another currency
    is no debt in kronor: it is registered and stopped, and nothing is booked of it.
    """
    today = timezone.localdate(at)
    numbers = next_arrival_numbers(today.year, len(invoices))
    for invoice, number in zip(invoices, numbers, strict=True):
        invoice.arrival_number, invoice.arrived_on = number, today
    move_many(invoices, SUPPLIER_INVOICE["register"], by=None, at=at, also=("arrival_number", "arrived_on"))
    fault_point("invoice registered and not posted")
    ensure_accounts()
    post_vouchers(
        [arrival_voucher(booked_of(invoice), on=today) for invoice in invoices if _is_debt(invoice)], by=None, at=at
    )
    keep_texts(invoices)
    check_invoices(invoices, at=at)
    record_many(Event.INVOICE_REGISTERED, on=invoices, by=None, at=at)


@transaction.atomic
def reject_invoice(*, invoice: SupplierInvoice, reason: str, by: User, at: datetime) -> SupplierInvoice:
    """Refuse the invoice (avvisa) and take its arrival back. The reason goes to the supplier."""
    invoice = lock(invoice)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför fakturan avvisas; leverantören får läsa det.")})
    had_arrived = invoice.state in ARRIVED
    invoice.reason, invoice.was_touched = reason.strip()[:500], True
    move(invoice, SUPPLIER_INVOICE["reject"], by=by, at=at, comment=invoice.reason, also=("reason", "was_touched"))
    if had_arrived and _is_debt(invoice):
        post_vouchers([reversal_voucher(booked_of(invoice), on=timezone.localdate(at))], by=by, at=at)
    record(Event.INVOICE_REJECTED, on=invoice, by=by, at=at, comment=invoice.reason)
    tell(invoice, at=at)
    return invoice


def _is_debt(invoice: SupplierInvoice) -> bool:
    return bool(invoice.total_ore) and invoice.is_in_kronor


def clear(invoices: Sequence[SupplierInvoice], *, at: datetime) -> list[SupplierInvoice]:
    """Mark locked invoices ready for payment (klarmarkera); gives those that were.

    Those with an open stop stay where they are, and so do those whose coding is not their amount.
    """
    ready = ready_of(invoices)
    for invoice in ready:
        invoice.cleared_at = at
    move_many(ready, SUPPLIER_INVOICE["clear"], by=None, at=at, also=("cleared_at",))
    settle_soft_stops(ready, at=at)
    record_many(Event.INVOICE_CLEARED, on=ready, by=None, at=at)
    return ready


def ready_of(invoices: Sequence[SupplierInvoice]) -> list[SupplierInvoice]:
    """Those that nothing keeps from being cleared: no open stop, and a coding that is their amount. Two queries."""
    stopped, coded = stopped_ids(invoices), coded_of(invoices)
    return [
        invoice
        for invoice in invoices
        if invoice.pk not in stopped and sum(one.amount for one in coded[invoice.pk]) == invoice.net_ore
    ]


def post(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Post cleared invoices where they are coded, and take their arrival back (slutbokför)."""
    post_final(invoices, at=at)
    fault_point("invoice posted and not moved")
    today = timezone.localdate(at)
    for invoice in invoices:
        invoice.posted_on = today
    move_many(invoices, SUPPLIER_INVOICE["post"], by=None, at=at, also=("posted_on",))
    record_many(Event.INVOICE_POSTED, on=invoices, by=None, at=at)


@transaction.atomic
def hold(*, invoice: SupplierInvoice, reason: str, by: User, at: datetime) -> SupplierInvoice:
    """Take a cleared invoice back before it is posted (ta tillbaka till granskning)."""
    invoice = lock(invoice)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför fakturan tas tillbaka.")})
    invoice.cleared_at, invoice.was_touched = None, True
    also = ("cleared_at", "was_touched")
    move(invoice, SUPPLIER_INVOICE["hold"], by=by, at=at, comment=reason.strip()[:500], also=also)
    record(Event.INVOICE_HELD, on=invoice, by=by, at=at, comment=reason.strip()[:300])
    return invoice


def lock(invoice: SupplierInvoice, *, related: Sequence[str] = ("supplier",)) -> SupplierInvoice:
    """The row as it is now, held until the transaction ends, without the received document."""
    rows: Any = SupplierInvoice.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.defer("document").get(pk=invoice.pk)
