"""Invoices of suppliers as they are when they have been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from invoicing.models import CodingLine, InvoiceLine, Subscription, SupplierInvoice
from invoicing.subscriptions.actions import ask_subscription, confirm_subscription
from invoicing.supplier_invoices.numbers import duplicate_key
from procurement.models import Article, PurchaseOrder, Supplier
from procurement.receipts.actions import receive
from servicecenter.models import User
from tests.factories import NOW
from tests.factories.purchasing import Buyer

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
    document = f"<Invoice>{n} {number}</Invoice>".encode()
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


def make_order(buyer: Buyer, *wanted: tuple[Article, int], received: int | None = None) -> PurchaseOrder:
    """An order of a buyer, of which all has come unless ``received`` says how much of each line. In scope."""
    order = buyer.ordered(*wanted)
    came = {
        line.number: line.quantity if received is None else Decimal(received) for line in order.lines.order_by("number")
    }
    if received != 0:
        receive(order=order, quantities=came, received_on=NOW.date(), by=buyer.requester, at=NOW)
    order.refresh_from_db()
    return order


def bill(order: PurchaseOrder, *wanted: tuple[int, str, int], **given: Any) -> SupplierInvoice:
    """An invoice that says which lines of an order it bills: line, quantity and price for one in öre. In scope.

    Unsaid it bills all that was ordered, at the price of the order.
    """
    rows = {row.number: row for row in order.lines.order_by("number")}
    asked = wanted or [(number, str(row.quantity), int(row.price * 100)) for number, row in rows.items()]
    lines = [(rows[number].name, quantity, price) for number, quantity, price in asked]
    invoice = make_invoice(order.supplier, *lines, **{"order_reference": order.number} | given)
    for place, (number, _quantity, _price) in enumerate(asked, start=1):
        InvoiceLine.objects.filter(invoice=invoice, number=place).update(order_line=str(number))
    return invoice


def credit(invoice: SupplierInvoice, *wanted: tuple[str, str, int], **given: Any) -> SupplierInvoice:
    """A credit note of an invoice: its amounts are negative, its quantities are not. In scope."""
    note = make_invoice(
        invoice.supplier, *wanted, **{"kind": "credit_note", "preceding_number": invoice.number} | given
    )
    for line in note.lines.order_by("number"):
        InvoiceLine.objects.filter(pk=line.pk).update(amount_ore=-line.amount_ore)
    sums = {name: -getattr(note, name) for name in ("net_ore", "vat_ore", "total_ore")}
    breakdown = [row | {key: -row[key] for key in ("base_ore", "vat_ore")} for row in note.vat_breakdown]
    SupplierInvoice.objects.filter(pk=note.pk).update(vat_breakdown=breakdown, **sums)
    note.refresh_from_db()
    return note


def in_review(supplier: Supplier | None, *lines: Wanted, **given: Any) -> SupplierInvoice:
    """An invoice that has arrived and waits for a reviewer. Called in the agency's scope."""
    arrived = {"state": "review", "arrival_number": f"2026-9{next(_number):05d}", "arrived_on": NOW.date()}
    return make_invoice(supplier, *lines, **arrived | given)


def make_subscription(supplier: Supplier, by: User, second: User, **given: Any) -> Subscription:
    """A subscription in force, by the month. In scope."""
    facts = {
        "supplier": supplier,
        "name": "Mobiltelefoni",
        "number": "ABC-1",
        "least_ore": 0,
        "most_ore": 1000_00,
        "account": "5421",
        "coding": "100",
        "starts_on": date(2026, 1, 1),
    }
    asked = ask_subscription(facts=facts | given, by=by, at=NOW)
    return confirm_subscription(subscription=asked, by=second, at=NOW)
