"""Reading invoices that were in another currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from invoicing.foreign_currency.models import ForeignAmount, ForeignPayment
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice

ON_THEIR_WAY = (InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID)


def amount_of(invoice: SupplierInvoice) -> ForeignAmount | None:
    return ForeignAmount.objects.filter(invoice=invoice).select_related("converted_by").first()


def payments_of(invoice: SupplierInvoice) -> list[ForeignPayment]:
    rows = ForeignPayment.objects.filter(invoice=invoice).select_related("told_by", "confirmed_by", "declined_by")
    return list(rows.order_by("-id"))


def payment_by_id(public_id: UUID) -> ForeignPayment | None:
    rows = ForeignPayment.objects.select_related("invoice", "told_by").defer("invoice__document")
    return rows.filter(public_id=public_id).first()


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice to be paid in its currency, or that has been."""

    amount: ForeignAmount
    payment: ForeignPayment | None

    @property
    def invoice(self) -> SupplierInvoice:
        return self.amount.invoice


def amounts(*, q: str = "") -> QuerySet[ForeignAmount]:
    """Every one that is posted: those to pay first, then those that wait for a second person, the paid ones last."""
    rows: Any = ForeignAmount.objects.filter(invoice__state__in=ON_THEIR_WAY)
    if q:
        rows = rows.filter(Q(invoice__supplier_name__icontains=q) | Q(invoice__number__istartswith=q))
    places = [When(invoice__state=state, then=Value(place)) for place, state in enumerate(ON_THEIR_WAY)]
    rows = rows.annotate(place=Case(*places, output_field=IntegerField()))
    return (
        rows.select_related("invoice__supplier").defer("invoice__document").order_by("place", "invoice__due_on", "id")
    )


def with_payments(found: list[ForeignAmount]) -> list[Row]:
    """Each with the payment that is not declined. One query."""
    rows = ForeignPayment.objects.filter(
        invoice__in=[one.invoice_id for one in found], declined_at__isnull=True
    ).select_related("told_by")
    payments = {row.invoice_id: row for row in rows.order_by("id")}
    return [Row(one, payments.get(one.invoice_id)) for one in found]
