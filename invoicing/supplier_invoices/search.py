"""Searching the text of invoices (fritextsökning), behind the wall between agencies as decision 0037 tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from invoicing.supplier_invoices.models import InvoiceLine, InvoiceText, SupplierInvoice

MOST = 1_000
"""More hits than this are not told apart: the question is asked to be narrower."""
MOST_WORDS, LONGEST = 8, 4_000
WORDS = re.compile(r"[^\W_]+")
HITS = "SELECT id FROM invoicing_invoice_hits(%s, %s)"
TOLD = (
    *("supplier_name", "supplier_number", "number", "order_reference", "buyer_reference", "contract_reference"),
    *("object_reference", "payment_reference", "note"),
)


def keep_texts(invoices: Sequence[SupplierInvoice]) -> None:
    """Keep the words of invoices that have arrived. Two queries, however many."""
    names: dict[int, list[str]] = defaultdict(list)
    lines = InvoiceLine.objects.filter(invoice__in=[invoice.pk for invoice in invoices]).order_by("number")
    for invoice_id, *told in lines.values_list("invoice_id", "name", "article_number", "note"):
        names[invoice_id] += filter(None, told)
    InvoiceText.objects.bulk_create(
        [InvoiceText(invoice=invoice, text=_text(invoice, names[invoice.pk])) for invoice in invoices],
        ignore_conflicts=True,
    )


def hits(typed: str) -> list[int]:
    """Invoices of the agency in scope that have all the words, or words that begin so; the latest first."""
    words = WORDS.findall(typed.lower())[:MOST_WORDS]
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(HITS, [" & ".join(f"{word}:*" for word in words), MOST])
        return [row[0] for row in cursor.fetchall()]


def _text(invoice: SupplierInvoice, names: Sequence[str]) -> str:
    told = [str(getattr(invoice, name)) for name in TOLD if getattr(invoice, name)]
    return " ".join([*told, *names])[:LONGEST]
