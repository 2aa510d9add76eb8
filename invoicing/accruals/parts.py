"""What is spread over months, on the page of an invoice."""

from __future__ import annotations

from datetime import date
from typing import Any

from invoicing.accruals.queries import months_of, months_to_be, sums_of
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission

NOT_TO_BE = (InvoiceState.RECEIVED, InvoiceState.VALIDATED, InvoiceState.REJECTED)


def accrual_card(invoice: SupplierInvoice, user: User, *, on: date) -> dict[str, Any] | None:
    """The months of an invoice, or what they will be once it is posted; nothing where its cost is of one day."""
    if invoice.state in NOT_TO_BE:
        return None
    months = months_of(invoice) if invoice.posted_on else months_to_be(invoice, on=on)
    if not months:
        return None
    booked, remains = sums_of(months)
    return {
        "invoice": invoice,
        "months": months,
        "booked": booked,
        "remains": remains,
        "is_held": any(row.fault for row in months),
        "may_see_vouchers": user.may(Permission.SEE_LEDGER),
    }
