"""Lists with a year's invoices of the whole state in one agency (fakturalistor), each page asked for many times."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from psycopg import sql

from invoicing.benchmark.intake import A_YEAR
from invoicing.supplier_invoices.models import InvoiceLine, InvoiceText, SupplierInvoice
from servicecenter.accounts.models import User
from servicecenter.operations.asking import client_of, page_of, percentiles, seconds_of
from servicecenter.operations.machine import admin
from servicecenter.operations.repeating import repeat_row
from servicecenter.tenancy.scope import tenant

ROUNDS = 20
SIGN = "M-"
TABLES = "invoicing_supplierinvoice, invoicing_invoiceline, invoicing_invoicetext"
STATE = """CASE WHEN place % 100 = 0 THEN 'review' WHEN place % 100 = 1 THEN 'waiting'
           WHEN place % 100 < 8 THEN 'posted' ELSE 'paid' END"""
CHANGES = {
    "public_id": "gen_random_uuid()",
    "number": f"'{SIGN}' || lpad(place::text, 6, '0')",
    "duplicate_key": "'M' || place",
    "arrival_number": f"'{SIGN}' || lpad(place::text, 6, '0')",
    "document": "''::bytea",
    "message_id": "NULL",
    "state": STATE,
    "received_at": "one.received_at - place * interval '1 minute'",
    "arrived_on": "one.arrived_on - place / 1440",
    "issued_on": "one.issued_on - place / 1440",
    "due_on": "one.due_on - place / 1440",
    "posted_on": "one.arrived_on - place / 1440",
    "paid_on": "one.due_on - place / 1440",
}


def fill_invoices(agency_id: int) -> SupplierInvoice:
    """So many invoices with a line and words each, like one that was handled. Gives that one."""
    with tenant(agency_id):
        own = SupplierInvoice.objects.exclude(arrival_number__startswith=SIGN).exclude(supplier=None)
        like = own.select_related("supplier").defer("document").exclude(cleared_at=None).earliest("id")
        line, text = like.lines.order_by("number").first(), like.texts.get()
        if SupplierInvoice.objects.filter(arrival_number__startswith=SIGN).exists():
            return like
    with admin() as connection, connection.transaction():
        connection.execute("SET session_replication_role = replica")
        places = sql.SQL(", generate_series(1, {}) AS place").format(A_YEAR)
        repeat_row(connection, SupplierInvoice, like.pk, CHANGES, places)
        copies = sql.SQL("JOIN invoicing_supplierinvoice AS copy ON copy.agency_id = {} AND copy.number LIKE {}")
        copies = copies.format(agency_id, f"{SIGN}%")
        repeat_row(connection, InvoiceLine, line.pk, {"invoice_id": "copy.id"}, copies)
        words = {"invoice_id": "copy.id", "text": "one.text || ' parti' || copy.id % 5000"}
        repeat_row(connection, InvoiceText, text.pk, words, copies)
    with admin() as connection:
        connection.execute(f"VACUUM ANALYZE {TABLES}")
    return like


def measure_lists(agency_id: int, invoice: SupplierInvoice, clerk: User, payer: User) -> Iterator[tuple[str, str]]:
    office, finance = client_of(clerk, agency_id), client_of(payer, agency_id)
    listed = reverse("supplier_invoices")
    for name, path, client in (
        ("invoices, 381 000", listed, office),
        ("invoices under review", f"{listed}?lage=review", office),
        ("paid invoices", f"{listed}?lage=paid", office),
        ("invoices of a supplier's name", f"{listed}?q={invoice.supplier.name[:5]}", office),
        ("an invoice by its number", f"{listed}?q=M-000123", office),
        ("invoices by a word of their text", f"{listed}?q=parti4711", office),
        ("the hundredth page", f"{listed}?page=100", office),
        ("an invoice", reverse("supplier_invoice", args=[invoice.public_id]), office),
        ("follow-up of twelve months", reverse("invoice_follow_up"), office),
        ("supplier ledger", reverse("supplier_ledger"), office),
        ("what is due", reverse("pay_suppliers"), finance),
    ):
        yield page_of(name, path, client).row
        yield name, percentiles([seconds_of(client, path) for _ in range(ROUNDS)], 50, 95)
