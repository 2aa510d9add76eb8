"""Suppliers as payees (leverantörer som betalningsmottagare)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from invoicing.supplier_payments.actions import KIND, hear_of_payments
from procurement.suppliers.queries import public_id_of
from servicecenter.payments.payees import PayeeKind


def account_on(supplier_id: int, on: date) -> str:
    """What failed is open again as an invoice, so nothing is ever paid again from here."""
    return ""


def page_of(supplier_id: int) -> str:
    return reverse("supplier", args=[public_id_of(supplier_id)])


SUPPLIER = PayeeKind(KIND, account_on, page_of, told=hear_of_payments)
