"""Order response (Peppol BIS Ordering 3, transaction T76, UBL 2.1): what the supplier says of an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from procurement.exchange.order import ORDERING
from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import (
    Classification,
    Identifier,
    ItemProperty,
    Party,
    Period,
    Price,
    Quantity,
    TaxCategory,
)

ACCEPTED, CONDITIONALLY, REJECTED, ACKNOWLEDGED = "AP", "CA", "RE", "AB"
"""What the supplier says of the order (UNCL 4343); only ``CONDITIONALLY`` comes with lines."""
LINE_ADDED, LINE_CHANGED, LINE_ACCEPTED, LINE_NOT_ACCEPTED, LINE_DELIVERED = "1", "3", "5", "7", "42"
"""What the supplier says of a line (UNCL 1229)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredItem:
    name: Annotated[str, At("cbc:Name")] = ""
    buyers_id: Annotated[str, At("cac:BuyersItemIdentification/cbc:ID")] = ""
    sellers_id: Annotated[str, At("cac:SellersItemIdentification/cbc:ID")] = ""
    standard_id: Annotated[Identifier | None, At("cac:StandardItemIdentification/cbc:ID")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstituteItem:
    name: Annotated[str, At("cbc:Name")]
    sellers_id: Annotated[str, At("cac:SellersItemIdentification/cbc:ID")] = ""
    standard_id: Annotated[Identifier | None, At("cac:StandardItemIdentification/cbc:ID")] = None
    classifications: Annotated[
        tuple[Classification, ...], At("cac:CommodityClassification/cbc:ItemClassificationCode")
    ] = ()
    tax: Annotated[TaxCategory | None, At("cac:ClassifiedTaxCategory")] = None
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Another article instead of the one that was ordered (ersättningsartikel)."""

    id: Annotated[str, At("cbc:ID")]
    item: Annotated[SubstituteItem, At("cac:Item")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """What the supplier says of the order's line ``order_line``; a quantity or price is the new one."""

    id: Annotated[str, At("cac:LineItem/cbc:ID")]
    note: Annotated[str, At("cac:LineItem/cbc:Note")] = ""
    status: Annotated[str, At("cac:LineItem/cbc:LineStatusCode")]
    quantity: Annotated[Quantity | None, At("cac:LineItem/cbc:Quantity")] = None
    backorder: Annotated[Decimal | None, At("cac:LineItem/cbc:MaximumBackorderQuantity")] = None
    promised: Annotated[Period | None, At("cac:LineItem/cac:Delivery/cac:PromisedDeliveryPeriod")] = None
    price: Annotated[Price | None, At("cac:LineItem/cac:Price")] = None
    item: Annotated[AnsweredItem | None, At("cac:LineItem/cac:Item")] = None
    substitute: Annotated[Substitute | None, At("cac:SellerSubstitutedLineItem")] = None
    order_line: Annotated[str, At("cac:OrderLineReference/cbc:LineID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderResponse:
    """An answer (ordersvar) to the order ``order_id``."""

    profile: Annotated[str, At("cbc:ProfileID")] = ORDERING
    id: Annotated[str, At("cbc:ID")]
    sales_order_id: Annotated[str, At("cbc:SalesOrderID")] = ""
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    code: Annotated[str, At("cbc:OrderResponseCode")]
    note: Annotated[str, At("cbc:Note")] = ""
    currency: Annotated[str, At("cbc:DocumentCurrencyCode")] = ""
    customer_reference: Annotated[str, At("cbc:CustomerReference")] = ""
    order_id: Annotated[str, At("cac:OrderReference/cbc:ID")]
    seller: Annotated[Party, At("cac:SellerSupplierParty/cac:Party")]
    buyer: Annotated[Party, At("cac:BuyerCustomerParty/cac:Party")]
    promised: Annotated[Period | None, At("cac:Delivery/cac:PromisedDeliveryPeriod")] = None
    lines: Annotated[tuple[AnsweredLine, ...], At("cac:OrderLine")] = ()


ORDER_RESPONSE = Format(document_type("T76"), OrderResponse)
build, parse = ORDER_RESPONSE.build, ORDER_RESPONSE.parse
