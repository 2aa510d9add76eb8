"""What pages show of matches: an invoice line by line, and the invoices of a purchase."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from invoicing.matches.actions import MATCHABLE
from invoicing.matches.models import InvoiceMatch
from invoicing.matches.queries import invoices_of_order, matches_of
from invoicing.matches.settings import own_account_rows
from invoicing.matching.accounts import proposed_on
from invoicing.matching.subscriptions import period_name
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from procurement.amounts import quantity_text
from procurement.orders.models import PurchaseOrder
from procurement.purchases.invoices import OrderInvoice
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import account_names

BILLED = (InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID)


def match_context(invoice: SupplierInvoice, request: HttpRequest) -> dict[str, Any] | None:
    """The match of an invoice, or nothing before it has been matched."""
    rows = matches_of(invoice)
    is_clerk = request.user.may(Permission.HANDLE_INVOICES) and invoice.state in MATCHABLE
    if not rows and not is_clerk:
        return None
    return {
        "rows": [_row(row, request) for row in rows],
        "matched_at": max((row.matched_at for row in rows), default=None),
        "is_clerk": is_clerk,
        "invoice_id": invoice.public_id,
    }


def purchase_account_rows(on: date) -> list[dict[str, Any]]:
    """Which account each beginning of a CPV code has on a day, and who said so; the agency's own instead of ours."""
    names = account_names()
    rows: dict[str, dict[str, Any]] = {
        one.cpv: {name: getattr(one, name) for name in ("cpv", "name", "account", "starts_on", "source", "unsourced")}
        for one in proposed_on(on)
    }
    for cpv, own in own_account_rows(on).items():
        told = {"account": own.value, "starts_on": own.starts_on, "source": own.source, "unsourced": False}
        rows[cpv] = {"cpv": cpv, "name": rows.get(cpv, {}).get("name", "")} | told
    return [row | {"account_name": names.get(row["account"], "")} for _cpv, row in sorted(rows.items())]


def _row(row: InvoiceMatch, request: HttpRequest) -> dict[str, Any]:
    label, url = _document(row, request)
    return {"match": row, "label": label, "url": url, "against": _against(row)}


def _document(row: InvoiceMatch, request: HttpRequest) -> tuple[str, str]:
    """What it is matched with, and where one who may see it finds it."""
    if row.order is not None:
        label = _("Order %s") % row.order.number
        label = (
            _("%(order)s rad %(line)s") % {"order": label, "line": row.order_line.number} if row.order_line else label
        )
        may_see = request.user.may(Permission.SEE_PROCUREMENT) or row.order.requester_id == request.user.pk
        return label, reverse("purchase_order", args=[row.order.public_id]) if may_see else ""
    if row.subscription is not None:
        label = _("Abonnemang %s") % row.subscription.number
        may_see = request.user.may(Permission.SEE_INVOICES)
        return label, reverse("subscription", args=[row.subscription.public_id]) if may_see else ""
    if row.agreement is not None:
        may_see = request.user.may(Permission.SEE_PROCUREMENT)
        url = reverse("purchase_agreement", args=[row.agreement.public_id]) if may_see else ""
        return _("Avtal %s") % row.agreement.number, url
    return "", ""


def _against(row: InvoiceMatch) -> str:
    """What the other document says of it."""
    if row.order_line is not None:
        told = {"ordered": quantity_text(row.order_line.flow.bound), "received": quantity_text(row.order_line.received)}
        return _("beställt %(ordered)s, mottaget %(received)s") % told
    if row.subscription is not None and row.period is not None:
        return period_name(row.period, row.subscription.months)
    return ""


def order_invoices(order: PurchaseOrder) -> list[OrderInvoice]:
    """The invoices of a purchase, for its page."""
    return [
        OrderInvoice(
            id=invoice.public_id,
            number=invoice.number,
            issued_on=invoice.issued_on,
            net_ore=invoice.net_ore,
            state=invoice.state,
            label=invoice.get_state_display(),
            is_billed=invoice.state in BILLED,
            is_paid=invoice.state == InvoiceState.PAID,
            paid_on=invoice.paid_on,
        )
        for invoice in invoices_of_order(order)
    ]
