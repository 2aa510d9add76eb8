"""What review and coding show on the page of an invoice."""

from __future__ import annotations

from datetime import date
from typing import Any

from invoicing.coding import queries
from invoicing.review_office import pages
from invoicing.review_office.forms import NoteForm
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission

UNCODED = (InvoiceState.RECEIVED, InvoiceState.VALIDATED, InvoiceState.REGISTERED, InvoiceState.REJECTED)


def coding_card(invoice: SupplierInvoice, user: User, *, on: date) -> dict[str, Any] | None:
    """The grid for whoever may review, the coding to read for the others, and nothing while there is none to have."""
    is_open = invoice.state == InvoiceState.REVIEW and queries.may_review(invoice, user, on=on)
    coded = [] if is_open else pages.coded_rows(invoice)
    if not is_open and not coded and invoice.state in UNCODED:
        return None
    return {
        "invoice": invoice,
        "coding": pages.coding_page(invoice, pages.grid_of(invoice)) if is_open else None,
        "may_ask": user.may(Permission.REVIEW),
        "may_take": is_open and invoice.reviewer_id is None and user.may(Permission.REVIEW),
        "coded": coded,
    }


def waiting_card(invoice: SupplierInvoice, user: User, *, on: date) -> dict[str, Any] | None:
    waiting = pages.waiting_of(invoice, user, on)
    return {"invoice": invoice, "waiting": waiting} if waiting else None


def notes_card(invoice: SupplierInvoice) -> dict[str, Any]:
    return {"invoice": invoice, "notes": queries.notes_of(invoice), "form": NoteForm()}
