"""What an after-check shows on the page of its invoice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from invoicing.after_checks.forms import CheckForm
from invoicing.after_checks.queries import checks_of, handled_by, labels_of
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission


def check_card(invoice: SupplierInvoice, user: User) -> dict[str, Any] | None:
    """What was found and, while it waits, the form for someone who has not handled the invoice."""
    checks = checks_of(invoice)
    if not checks:
        return None
    waiting = next((one for one in checks if not one.outcome), None)
    is_open = waiting is not None and invoice.state == InvoiceState.AFTER_CHECK
    may = is_open and user.may(Permission.CHECK_INVOICES)
    is_own = may and user.pk in handled_by(invoice)
    return {
        "invoice": invoice,
        "told": [one for one in checks if one.outcome],
        "waiting": waiting if is_open else None,
        "reasons": labels_of(waiting.reasons) if waiting else "",
        "form": CheckForm() if may and not is_own else None,
        "refusal": _("Du har konterat eller attesterat fakturan. Någon annan kontrollerar den.") if is_own else "",
    }
