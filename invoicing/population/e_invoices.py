"""E-invoices of suppliers who do not exist, for the demo and the benchmarks: the very files that would have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from invoicing.exchange.invoice import CREDIT_NOTE, INVOICE, CreditNote, CreditNoteLine, Invoice, InvoiceLine
from invoicing.exchange.invoice_parts import (
    OBJECT,
    BreakdownCategory,
    InvoicedItem,
    InvoiceLegalEntity,
    InvoiceParty,
    InvoiceTotals,
    OrderLine,
    PaymentMeans,
    Preceding,
    TaxSubtotal,
    TaxTotal,
)
from servicecenter.common.money import Ore, times, to_kronor
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl.documents import type_of
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    DocumentReference,
    Identifier,
    Price,
    Quantity,
    TaxCategory,
    TaxRegistration,
)

BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
DAYS = 30
ORGANISATION = "0007"


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys."""

    name: str
    number: str
    street: str = "Storgatan 1"
    postal_code: str = "111 22"
    city: str = "Stockholm"


@dataclass(frozen=True, slots=True)
class Sold:
    """One line: so many of something at a price in kronor; ``order_line`` is the order's line."""

    name: str
    quantity: Decimal
    price: Decimal
    article: str = ""
    order_line: str = ""
    unit: str = "C62"
    rate: Decimal = Decimal(25)

    @property
    def amount(self) -> Ore:
        return times(100, self.quantity * self.price)


def billed(
    seller: Party, buyer: Party, sold: Sequence[Sold], *, number: str, issued_on: date, bankgiro: str, order: str = "",
    reference: str = "", ocr: str = "", contract: str = "", credited: str = "", subscriber: str = "",
) -> bytes:  # fmt: skip
    """An invoice as the supplier writes it; with ``credited``, a credit note for the invoice of that number.

    ``subscriber`` is the number of a subscription, such as a meter.
    """
    net = sum(one.amount for one in sold)
    taxes = _taxes(sold)
    vat = sum(tax for _rate, _base, tax in taxes)
    kind, line_kind = (CreditNote, CreditNoteLine) if credited else (Invoice, InvoiceLine)
    fields: dict[str, Any] = {
        "id": number,
        "issued_on": issued_on,
        "currency": "SEK",
        "buyer_reference": reference or "Inköp",
        "order_id": order,
        "contract": contract,
        "references": (DocumentReference(id=subscriber, type_code=OBJECT),) if subscriber else (),
        "seller": _party(seller, is_seller=True),
        "buyer": _party(buyer),
        "means": (PaymentMeans(code="30", reference=ocr or number, account=bankgiro, branch="SE:BANKGIRO"),),
        "taxes": (TaxTotal(amount=_sek(vat), subtotals=tuple(_subtotal(*tax) for tax in taxes)),),
        "totals": InvoiceTotals(
            lines=_sek(net), without_tax=_sek(net), with_tax=_sek(net + vat), payable=_sek(net + vat)
        ),
        "lines": tuple(_line(line_kind, place, one) for place, one in enumerate(sold, start=1)),
    }
    if credited:
        return CREDIT_NOTE.build(kind(**fields, preceding=(Preceding(id=credited),)))
    return INVOICE.build(kind(**fields, due_on=issued_on + timedelta(days=DAYS)))


def enveloped(document: bytes, *, seller: Party, buyer: Party, at: datetime) -> sbdh.Envelope:
    """The envelope in which the access point brings it; the same document always has the same identity."""
    return sbdh.Envelope(
        sender=f"{ORGANISATION}:{seller.number}",
        receiver=f"{ORGANISATION}:{buyer.number}",
        instance_id=f"urn:uuid:{uuid5(NAMESPACE_URL, document.decode())}",
        created_at=at,
        document_type=type_of(document).identifier,
        process=BILLING,
        country="SE",
        payload=document,
    )


def _party(party: Party, *, is_seller: bool = False) -> InvoiceParty:
    taxes = (
        TaxRegistration(number=Identifier(value=f"SE{party.number}01")),
        TaxRegistration(number=Identifier(value="Godkänd för F-skatt"), scheme="TAX"),
    )
    number = Identifier(value=party.number, scheme=ORGANISATION)
    return InvoiceParty(
        endpoint=number,
        address=Address(street=party.street, city=party.city, postal_code=party.postal_code, country="SE"),
        taxes=taxes if is_seller else (),
        legal=InvoiceLegalEntity(name=party.name, number=number),
    )


def _line(kind: type[InvoiceLine | CreditNoteLine], place: int, one: Sold) -> InvoiceLine | CreditNoteLine:
    return kind(
        id=str(place),
        quantity=Quantity(value=one.quantity, unit=one.unit),
        amount=_sek(one.amount),
        order_line=OrderLine(line=one.order_line) if one.order_line else None,
        item=InvoicedItem(
            name=one.name, sellers_id=one.article, tax=TaxCategory(code=_category(one.rate), percent=one.rate)
        ),
        price=Price(amount=Amount(value=one.price, currency="SEK")),
    )


def _taxes(sold: Sequence[Sold]) -> list[tuple[Decimal, Ore, Ore]]:
    """Rate, base and VAT of each rate (EN 16931, BR-CO-17)."""
    bases: dict[Decimal, Ore] = {}
    for one in sold:
        bases[one.rate] = bases.get(one.rate, 0) + one.amount
    return [(rate, base, times(base, rate / 100)) for rate, base in sorted(bases.items())]


def _subtotal(rate: Decimal, base: Ore, tax: Ore) -> TaxSubtotal:
    return TaxSubtotal(base=_sek(base), tax=_sek(tax), category=BreakdownCategory(code=_category(rate), percent=rate))


def _category(rate: Decimal) -> str:
    return "S" if rate else "Z"


def _sek(amount: Ore) -> Amount:
    return Amount(value=to_kronor(amount), currency="SEK")
