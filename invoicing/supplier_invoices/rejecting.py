"""Who must be told that an invoice was rejected: the slice by which it came says so when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from invoicing.supplier_invoices.models import Intake, SupplierInvoice

Teller = Callable[[SupplierInvoice, datetime], None]
"""Runs in the transaction of the rejection, so that either both have happened or neither."""

_tellers: dict[str, Teller] = {}


def register(intake: Intake, teller: Teller) -> None:
    """Let ``teller`` tell the supplier of each rejected invoice that came so. Raises ``ValueError`` for a second."""
    if _tellers.setdefault(intake, teller) is not teller:
        raise ValueError(f"{intake} has a teller already")


def tell(invoice: SupplierInvoice, *, at: datetime) -> None:
    if teller := _tellers.get(invoice.intake):
        teller(invoice, at)
