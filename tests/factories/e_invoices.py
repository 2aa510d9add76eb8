"""E-invoices as suppliers send them, that keep every rule; and the folder in which they arrive."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from invoicing.exchange.invoice import CREDIT_NOTE, INVOICE, CreditNote, CreditNoteLine, Invoice, InvoiceLine
from invoicing.exchange.invoice_parts import (
    BreakdownCategory,
    InvoicedItem,
    InvoiceLegalEntity,
    InvoiceParty,
    InvoiceTotals,
    OrderLine,
    PaymentMeans,
    TaxSubtotal,
    TaxTotal,
)
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl.documents import type_of
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    DocumentReference,
    EmbeddedFile,
    Identifier,
    Price,
    Quantity,
    TaxCategory,
    TaxRegistration,
)
from servicecenter.transport.access_point import message_folder

SELLER, BUYER = "5560125790", "2021004888"


def party(number: str, name: str, *, is_seller: bool = False) -> InvoiceParty:
    taxes = [TaxRegistration(number=Identifier(value=f"SE{number}01"))]
    taxes += [TaxRegistration(number=Identifier(value="Godkänd för F-skatt"), scheme="TAX")] if is_seller else []
    return InvoiceParty(
        endpoint=Identifier(value=number, scheme="0007"),
        address=Address(street="Gatan 1", city="Uppsala", postal_code="75320", country="SE"),
        taxes=tuple(taxes if is_seller else ()),
        legal=InvoiceLegalEntity(name=name, number=Identifier(value=number, scheme="0007")),
    )


def sek(kronor: Any) -> Amount:
    return Amount(value=Decimal(kronor), currency="SEK")


def invoice_of(
    *wanted: tuple[str, int, int], seller: str = SELLER, buyer: str = BUYER, is_credit: bool = False, **given: Any
) -> Invoice | CreditNote:
    """Name, quantity and price in whole kronor of each line, at 25 percent VAT."""
    lines = wanted or (("Papper A4", 10, 50), ("Pärm", 4, 25))
    net = Decimal(sum(quantity * price for _name, quantity, price in lines))
    vat = net / 4
    tax = TaxCategory(code="S", percent=Decimal(25))
    kind, line_kind = (CreditNote, CreditNoteLine) if is_credit else (Invoice, InvoiceLine)
    fields: dict[str, Any] = {
        "id": "F-2026-117",
        "issued_on": date(2026, 11, 2),
        "currency": "SEK",
        "buyer_reference": "Karin A",
        "order_id": "2026-000012",
        "seller": party(seller, "Kaffe AB", is_seller=True),
        "buyer": party(buyer, "Myndigheten"),
        "means": (PaymentMeans(code="30", reference="117007", account="50501055", branch="SE:BANKGIRO"),),
        "taxes": (
            TaxTotal(
                amount=sek(vat),
                subtotals=(
                    TaxSubtotal(base=sek(net), tax=sek(vat), category=BreakdownCategory(code="S", percent=Decimal(25))),
                ),
            ),
        ),
        "totals": InvoiceTotals(lines=sek(net), without_tax=sek(net), with_tax=sek(net + vat), payable=sek(net + vat)),
        "lines": tuple(
            line_kind(
                id=str(number),
                quantity=Quantity(value=Decimal(quantity), unit="C62"),
                amount=sek(quantity * price),
                order_line=OrderLine(line=str(number)),
                item=InvoicedItem(name=name, sellers_id=f"A{number}", tax=tax),
                price=Price(amount=sek(price)),
            )
            for number, (name, quantity, price) in enumerate(lines, start=1)
        ),
    }
    if not is_credit:
        fields["due_on"] = date(2026, 12, 2)
    return kind(**fields | given)


def written(document: Invoice | CreditNote) -> bytes:
    return (INVOICE if isinstance(document, Invoice) else CREDIT_NOTE).build(document)


def attached(content: bytes, media_type: str, name: str, description: str = "") -> DocumentReference:
    """A file in an invoice."""
    file = EmbeddedFile(content=b64encode(content).decode(), mime_type=media_type, name=name)
    return DocumentReference(id=name, description=description, file=file)


def with_lines(count: int) -> bytes:
    """An invoice of many lines."""
    return written(invoice_of(*((f"Artikel {number}", 1, 10) for number in range(count))))


def arrives(document: bytes, *, name: str = "a", sender: str = f"0007:{SELLER}", receiver: str = f"0007:{BUYER}",
            instance_id: str = "urn:uuid:1") -> sbdh.Envelope:  # fmt: skip
    """A file in the folder of what comes in."""
    kind = type_of(document)
    envelope = sbdh.Envelope(
        sender=sender,
        receiver=receiver,
        instance_id=instance_id,
        created_at=datetime(2026, 11, 12, tzinfo=UTC),
        document_type=kind.identifier,
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        country="SE",
        payload=document,
    )
    folder = message_folder() / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.xml").write_bytes(sbdh.build(envelope))
    return envelope
