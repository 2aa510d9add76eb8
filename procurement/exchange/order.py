"""Order (Peppol BIS Ordering 3, transaction T01, UBL 2.1): what the agency orders of a supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from procurement.exchange.order_parts import Delivery, DeliveryTerms, Item, LineDelivery, Originator, Totals
from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import PROFILE, document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import (
    AllowanceCharge,
    Amount,
    DocumentReference,
    Party,
    Price,
    Quantity,
)

ORDERING = f"{PROFILE}ordering:3"
"""Order with response; ``ORDER_ONLY`` where the supplier never answers, ``ADVANCED`` with change and cancellation."""
ORDER_ONLY = f"{PROFILE}order_only:3"
ADVANCED = f"{PROFILE}advanced_ordering:3"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One article: how many, at which price, for whom. ``amount`` is quantity × price with discounts and charges."""

    note: Annotated[str, At("cbc:Note")] = ""
    id: Annotated[str, At("cac:LineItem/cbc:ID")]
    quantity: Annotated[Quantity | None, At("cac:LineItem/cbc:Quantity")] = None
    amount: Annotated[Amount | None, At("cac:LineItem/cbc:LineExtensionAmount")] = None
    is_partial_allowed: Annotated[bool | None, At("cac:LineItem/cbc:PartialDeliveryIndicator")] = None
    coding: Annotated[str, At("cac:LineItem/cbc:AccountingCost")] = ""
    delivery: Annotated[LineDelivery | None, At("cac:LineItem/cac:Delivery")] = None
    originator: Annotated[Originator | None, At("cac:LineItem/cac:OriginatorParty")] = None
    allowances: Annotated[tuple[AllowanceCharge, ...], At("cac:LineItem/cac:AllowanceCharge")] = ()
    price: Annotated[Price | None, At("cac:LineItem/cac:Price")] = None
    item: Annotated[Item, At("cac:LineItem/cac:Item")]
    quotation_line: Annotated[str, At("cac:QuotationLineReference/cbc:LineID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order (beställning). ``id`` is the agency's order number, which the invoice later names."""

    profile: Annotated[str, At("cbc:ProfileID")] = ORDERING
    id: Annotated[str, At("cbc:ID")]
    sales_order_id: Annotated[str, At("cbc:SalesOrderID")] = ""
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    type_code: Annotated[str, At("cbc:OrderTypeCode")] = ""
    note: Annotated[str, At("cbc:Note")] = ""
    currency: Annotated[str, At("cbc:DocumentCurrencyCode")]
    customer_reference: Annotated[str, At("cbc:CustomerReference")] = ""
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    valid_to: Annotated[date | None, At("cac:ValidityPeriod/cbc:EndDate")] = None
    quotation: Annotated[str, At("cac:QuotationDocumentReference/cbc:ID")] = ""
    earlier_order: Annotated[str, At("cac:OrderDocumentReference/cbc:ID")] = ""
    requisition: Annotated[str, At("cac:OriginatorDocumentReference/cbc:ID")] = ""
    catalogue: Annotated[str, At("cac:CatalogueReference/cbc:ID")] = ""
    attachments: Annotated[tuple[DocumentReference, ...], At("cac:AdditionalDocumentReference")] = ()
    agreement: Annotated[str, At("cac:Contract/cbc:ID")] = ""
    project: Annotated[str, At("cac:ProjectReference/cbc:ID")] = ""
    buyer: Annotated[Party, At("cac:BuyerCustomerParty/cac:Party")]
    seller: Annotated[Party, At("cac:SellerSupplierParty/cac:Party")]
    originator: Annotated[Party | None, At("cac:OriginatorCustomerParty/cac:Party")] = None
    invoicee: Annotated[Party | None, At("cac:AccountingCustomerParty/cac:Party")] = None
    delivery: Annotated[Delivery | None, At("cac:Delivery")] = None
    delivery_terms: Annotated[DeliveryTerms | None, At("cac:DeliveryTerms")] = None
    payment_terms: Annotated[str, At("cac:PaymentTerms/cbc:Note")] = ""
    allowances: Annotated[tuple[AllowanceCharge, ...], At("cac:AllowanceCharge")] = ()
    tax: Annotated[Amount | None, At("cac:TaxTotal/cbc:TaxAmount")] = None
    totals: Annotated[Totals | None, At("cac:AnticipatedMonetaryTotal")] = None
    lines: Annotated[tuple[OrderLine, ...], At("cac:OrderLine")]


ORDER = Format(document_type("T01"), Order)
build, parse = ORDER.build, ORDER.parse
