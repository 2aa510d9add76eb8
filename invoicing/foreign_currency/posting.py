"""What a payment in another currency posts (bokföring av valutabetalning). Pure."""

from __future__ import annotations

from datetime import date

from invoicing.supplier_invoices.vouchers import DEBT, Booked
from servicecenter.common.money import Ore
from servicecenter.ledger.draft import DraftLine, VoucherDraft

SERIES, BANK, DIFFERENCE = "LV", "bank_account", "exchange_difference"


def payment_voucher(invoice: Booked, *, drawn: Ore, payment: str, on: date) -> VoucherDraft:
    """The debt as it was booked is paid by what the bank drew; what differs is the currency's (kursdifferens)."""
    lines = [DraftLine(DEBT, invoice.total), DraftLine(BANK, -drawn), DraftLine(DIFFERENCE, drawn - invoice.total)]
    return VoucherDraft(
        SERIES, on, invoice.text, f"foreign-payment:{payment}", tuple(line for line in lines if line.amount)
    )
