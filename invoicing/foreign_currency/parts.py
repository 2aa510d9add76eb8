"""What another currency shows on the page of an invoice."""

from __future__ import annotations

from typing import Any

from invoicing.foreign_currency.models import ForeignPaymentState
from invoicing.foreign_currency.queries import amount_of, payments_of
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission

WAITING = ForeignPaymentState.WAITING


def currency_card(invoice: SupplierInvoice, user: User) -> dict[str, Any] | None:
    """The amounts as the invoice wrote them, the rate, how it was paid, and what the reader may do next."""
    amount = amount_of(invoice) if invoice.is_in_kronor else None
    if amount is None:
        may = user.may(Permission.HANDLE_INVOICES) and invoice.state == InvoiceState.REGISTERED
        return None if invoice.is_in_kronor else {"amount": None, "may_convert": may}
    payments = payments_of(invoice)
    waiting = next((row for row in payments if row.state == WAITING), None)
    may_release = user.may(Permission.RELEASE_PAYMENT)
    return {
        "amount": amount,
        "payments": payments,
        "waiting": waiting,
        "may_tell": user.may(Permission.PAY_INVOICES) and invoice.state == InvoiceState.POSTED,
        "may_confirm": waiting is not None and may_release and waiting.told_by_id != user.pk,
        "may_decline": waiting is not None and (may_release or waiting.told_by_id == user.pk),
    }
