"""Orders as the messages that suppliers get: order (T01), change (T114) and cancellation (T115)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from procurement.amounts import line_amount, vat_amount
from procurement.exchange import order, order_cancellation, order_change
from procurement.exchange.order_parts import Delivery, DeliveryTerms, Item, Location, Totals
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.suppliers.models import Supplier
from servicecenter.agencies.models import Agency
from servicecenter.common.money import Ore, to_kronor
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    Classification,
    Contact,
    Identifier,
    ItemProperty,
    LegalEntity,
    Party,
    Period,
    Price,
    Quantity,
    TaxCategory,
)

CURRENCY, ORGANISATION_NUMBER, LOCATION_NUMBER, CPV = "SEK", "0007", "0088", "STI"
SHOP_REFERENCE = "Butikens referens"
STANDARD, ZERO_RATED = "S", "Z"
"""VAT categories (UNCL 5305); what is outside VAT between agencies is told on the invoice."""


def order_document(row: PurchaseOrder, lines: Sequence[OrderLine], agency: Agency, *, at: datetime) -> bytes:
    """The order as Peppol BIS Ordering 3, T01."""
    return order.build(
        order.Order(
            id=row.number,
            issued_on=timezone.localdate(at),
            currency=CURRENCY,
            customer_reference=row.requester.full_name,
            requisition=str(row.requisition.public_id),
            agreement=row.agreement.number if row.agreement else "",
            buyer=buyer_of(agency, row),
            seller=seller_of(row.supplier),
            delivery=_delivery(row),
            delivery_terms=_terms(row),
            tax=_kronor(_vat(lines)),
            totals=_totals(lines),
            lines=tuple(order.OrderLine(**_line(line, line.quantity)) for line in lines),
        )
    )


def change_document(row: PurchaseOrder, lines: Sequence[OrderLine], agency: Agency, *, at: datetime) -> bytes:
    """The order as it is to be now, T114; ``row.revision`` counts its changes."""
    return order_change.build(
        order_change.OrderChange(
            id=f"{row.number}-{row.revision}",
            sequence=str(row.revision),
            issued_on=timezone.localdate(at),
            currency=CURRENCY,
            customer_reference=row.requester.full_name,
            order_id=row.number,
            agreement=row.agreement.number if row.agreement else "",
            buyer=buyer_of(agency, row),
            seller=seller_of(row.supplier),
            delivery=_delivery(row),
            delivery_terms=_terms(row),
            tax=_kronor(_vat(lines)),
            totals=_totals(lines),
            lines=tuple(
                order_change.ChangedLine(status=_status(line), **_line(line, line.flow.bound)) for line in lines
            ),
        )
    )


def cancellation_document(row: PurchaseOrder, agency: Agency, *, reason: str, at: datetime) -> bytes:
    """The whole order is not wanted any more, T115."""
    return order_cancellation.build(
        order_cancellation.OrderCancellation(
            id=f"{row.number}-A",
            issued_on=timezone.localdate(at),
            reason=reason,
            order_id=row.number,
            agreement=row.agreement.number if row.agreement else "",
            buyer=buyer_of(agency, row),
            seller=seller_of(row.supplier),
        )
    )


def buyer_of(agency: Agency, row: PurchaseOrder) -> Party:
    number = Identifier(value=agency.organisation_number, scheme=ORGANISATION_NUMBER)
    return Party(
        endpoint=number,
        identifier=number,
        name=agency.name,
        address=_address(row),
        legal=LegalEntity(name=agency.name, number=number),
        contact=Contact(name=row.requester.full_name, mail=row.requester.email),
    )


def seller_of(supplier: Supplier) -> Party:
    number = Identifier(value=supplier.organisation_number, scheme=ORGANISATION_NUMBER)
    return Party(
        endpoint=Identifier(value=supplier.e_address, scheme=supplier.e_address_scheme),
        identifier=number,
        address=Address(
            street=supplier.street, city=supplier.city, postal_code=supplier.postal_code, country=supplier.country
        ),
        legal=LegalEntity(name=supplier.name, number=number),
    )


def _delivery(row: PurchaseOrder) -> Delivery | None:
    place = row.address
    if place is None:
        return None
    wanted = Period(ends_on=row.needed_on) if row.needed_on else None
    number = Identifier(value=place.gln, scheme=LOCATION_NUMBER) if place.gln else None
    location = Location(id=number, name=place.name, address=_address(row))
    return Delivery(location=location, requested=wanted, party=_receiver_of(row))


def _receiver_of(row: PurchaseOrder) -> Party | None:
    """Whom the driver asks for where the goods are delivered, if the address says."""
    place = row.address
    if place is None or not (place.contact_name or place.contact_phone or place.contact_email):
        return None
    contact = Contact(name=place.contact_name, phone=place.contact_phone, mail=place.contact_email)
    return Party(name=place.name, contact=contact)


def _terms(row: PurchaseOrder) -> DeliveryTerms | None:
    """What the address says to whoever delivers."""
    return DeliveryTerms(special=row.address.instruction) if row.address and row.address.instruction else None


def _address(row: PurchaseOrder) -> Address:
    place = row.address
    if place is None:
        return Address(country="SE")
    return Address(street=place.street, city=place.city, postal_code=place.postal_code, country="SE")


def _line(line: OrderLine, quantity: Decimal) -> dict[str, object]:
    wanted = Quantity(value=_plain(quantity), unit=line.unit)
    category = STANDARD if line.vat_rate else ZERO_RATED
    return {
        "id": str(line.number),
        "quantity": wanted,
        "amount": _kronor(line_amount(quantity, line.price)),
        "coding": line.coding,
        "price": Price(amount=Amount(value=_plain(line.price), currency=CURRENCY)),
        "item": Item(
            name=line.name[:100],
            sellers_id=line.article_number,
            classifications=(Classification(code=line.cpv, list_id=CPV),) if line.cpv else (),
            tax=TaxCategory(code=category, percent=_plain(line.vat_rate)),
            properties=_shop_reference(line),
        ),
    }


def _shop_reference(line: OrderLine) -> tuple[ItemProperty, ...]:
    """By what a supplier's own shop knows the line; a quotation line would need a quotation (PEPPOL-T01-R035)."""
    told = line.source.shop_reference
    return (ItemProperty(name=SHOP_REFERENCE, value=told),) if told else ()


def _status(line: OrderLine) -> str:
    return order_change.CHANGED if line.cancelled else order_change.UNCHANGED


def _totals(lines: Sequence[OrderLine]) -> Totals:
    net = sum(line.amount_ore for line in lines)
    return Totals(
        lines=_kronor(net),
        without_tax=_kronor(net),
        with_tax=_kronor(net + _vat(lines)),
        payable=_kronor(net + _vat(lines)),
    )


def _vat(lines: Sequence[OrderLine]) -> Ore:
    return vat_amount((line.amount_ore, line.vat_rate) for line in lines)


def _kronor(amount: Ore) -> Amount:
    return Amount(value=to_kronor(amount), currency=CURRENCY)


def _plain(value: Decimal) -> Decimal:
    """Without the zeros of the column: 2.000 is 2."""
    return Decimal(f"{value.normalize():f}")
