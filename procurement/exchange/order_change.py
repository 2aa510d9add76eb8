"""Order change (Peppol BIS Advanced Ordering 3, transaction T114, UBL 2.3): the agency changes what it has ordered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from procurement.exchange.order import ADVANCED
from procurement.exchange.order_parts import Delivery, DeliveryTerms, Item, LineDelivery, Originator, Totals
from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import (
    AllowanceCharge,
    Amount,
    DocumentReference,
    Party,
    Price,
    Quantity,
)

ADDED, DELETED, CHANGED, UNCHANGED, REOPENED = "1", "2", "3", "4", "74"
"""What happens to a line (UNCL 1229 in Peppol's selection for a change)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """One line as it is to be, with what happens to it."""

    note: Annotated[str, At("cbc:Note")] = ""
    id: Annotated[str, At("cac:LineItem/cbc:ID")]
    status: Annotated[str, At("cac:LineItem/cbc:LineStatusCode")]
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
class OrderChange:
    """A change (orderändring): the order ``order_id`` in its new form; ``sequence`` counts its changes."""

    profile: Annotated[str, At("cbc:ProfileID")] = ADVANCED
    id: Annotated[str, At("cbc:ID")]
    sales_order_id: Annotated[str, At("cbc:SalesOrderID")] = ""
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    sequence: Annotated[str, At("cbc:SequenceNumberID")]
    note: Annotated[str, At("cbc:Note")] = ""
    currency: Annotated[str, At("cbc:DocumentCurrencyCode")]
    customer_reference: Annotated[str, At("cbc:CustomerReference")] = ""
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    valid_to: Annotated[date | None, At("cac:ValidityPeriod/cbc:EndDate")] = None
    order_id: Annotated[str, At("cac:OrderReference/cbc:ID")]
    quotation: Annotated[str, At("cac:QuotationDocumentReference/cbc:ID")] = ""
    requisition: Annotated[str, At("cac:OriginatorDocumentReference/cbc:ID")] = ""
    attachments: Annotated[tuple[DocumentReference, ...], At("cac:AdditionalDocumentReference")] = ()
    agreement: Annotated[str, At("cac:Contract/cbc:ID")] = ""
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
    lines: Annotated[tuple[ChangedLine, ...], At("cac:OrderLine")]


ORDER_CHANGE = Format(document_type("T114"), OrderChange)
build, parse = ORDER_CHANGE.build, ORDER_CHANGE.parse
