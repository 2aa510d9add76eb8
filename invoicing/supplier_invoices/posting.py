"""From rows to vouchers (bokföring av leverantörsfakturor)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from invoicing.supplier_invoices.models import CodingLine, SupplierInvoice
from invoicing.supplier_invoices.vouchers import Booked, Coded, final_voucher
from servicecenter.agencies.queries import setting
from servicecenter.ledger.actions import post_vouchers

CLAIMS_VAT = "invoicing.claims_vat"
"""Whether the agency claims its input VAT back (förordning 2002:831): yes unless it says no."""


def post_final(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Post the final voucher of each; the same again changes nothing. An invoice of nothing posts nothing."""
    today = timezone.localdate(at)
    does_claim = claims_vat(today)
    coded = coded_of(invoices)
    drafts = [
        final_voucher(booked_of(invoice), coded[invoice.pk], claims_vat=does_claim, on=today) for invoice in invoices
    ]
    post_vouchers([draft for draft in drafts if draft.turnover], by=None, at=at)


def claims_vat(on: date) -> bool:
    return setting(CLAIMS_VAT, on=on) != "no"


def booked_of(invoice: SupplierInvoice) -> Booked:
    return Booked(
        origin=f"supplier-invoice:{invoice.public_id}",
        text=f"{invoice.supplier_name} {invoice.number}"[:200],
        net=invoice.net_ore,
        vat=invoice.vat_ore,
        rounding=invoice.rounding_ore,
        total=invoice.total_ore,
    )


def coded_of(invoices: Sequence[SupplierInvoice]) -> dict[int, list[Coded]]:
    """The coding lines of each invoice, in their order. One query."""
    coded: dict[int, list[Coded]] = defaultdict(list)
    for row in CodingLine.objects.filter(invoice__in=[invoice.pk for invoice in invoices]).order_by("number"):
        coded[row.invoice_id].append(
            Coded(
                row.account, row.coding, row.amount_ore, row.vat_category, row.vat_rate or Decimal(0), row.text,
                row.period,
            )
        )  # fmt: skip
    return coded
