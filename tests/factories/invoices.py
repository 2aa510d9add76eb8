"""Invoices of suppliers as they are when they have been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from invoicing.models import CodingLine, InvoiceLine, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from procurement.models import Supplier
from tests.factories import NOW

_number = count(1)
Wanted = tuple[str, str, int]
"""Name, quantity, and price for one in öre."""


def make_invoice(
    supplier: Supplier | None, *lines: Wanted, at: datetime = NOW, rate: str = "25", **given: Any
) -> SupplierInvoice:
    """An invoice whose rules were checked, of some lines at one VAT rate. Called in the agency's scope."""
    n = next(_number)
    wanted = lines or (("Papper A4", "10", 50_00),)
    net = sum(int(Decimal(quantity) * price) for _name, quantity, price in wanted)
    vat = given.pop("vat_ore", int(net * Decimal(rate) / 100))
    number = given.pop("number", f"F{n:05d}")
    document = f"<Invoice>{n}</Invoice>".encode()
    fields = {
        "intake": "e_invoice",
        "state": "validated",
        "number": number,
        "duplicate_key": duplicate_key(number),
        "issued_on": date(2026, 10, 1),
        "due_on": date(2026, 10, 31),
        "net_ore": net,
        "vat_ore": vat,
        "total_ore": net + vat + given.get("rounding_ore", 0),
        "vat_breakdown": [{"category": "S", "rate": rate, "base_ore": net, "vat_ore": vat}],
        "document": document,
        "sha256": sha256(document).hexdigest(),
        "checked": {"ran": ["syntax", "schema", "rules"], "skipped": [], "release": "2026.5"},
        "received_at": at,
    }
    if supplier is not None:
        fields |= {
            "supplier": supplier,
            "supplier_name": supplier.name,
            "supplier_number": supplier.organisation_number,
            "bankgiro": supplier.bankgiro,
        }
    invoice = SupplierInvoice.objects.create(**fields | given)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, number=place, name=name, quantity=Decimal(quantity), unit="C62",
            price=Decimal(price) / 100, amount_ore=int(Decimal(quantity) * price), vat_category="S",
            vat_rate=Decimal(rate),
        )
        for place, (name, quantity, price) in enumerate(wanted, start=1)
    )  # fmt: skip
    return invoice


def code(invoice: SupplierInvoice, *parts: tuple[str, str, int]) -> Sequence[CodingLine]:
    """Code an invoice on account, code string and amount; unsaid, all of it on office supplies."""
    wanted = parts or (("5311", "100", invoice.net_ore),)
    return CodingLine.objects.bulk_create(
        CodingLine(
            invoice=invoice, number=place, account=account, coding=coding, amount_ore=amount, vat_category="S",
            vat_rate=Decimal(25), origin="person",
        )
        for place, (account, coding, amount) in enumerate(parts or wanted, start=1)
    )  # fmt: skip
