"""Invoice and credit note (Peppol BIS Billing 3, EN 16931, UBL 2.1): what a supplier asks to be paid, or gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from invoicing.exchange.invoice_parts import (
    INVOICING,
    InvoiceDelivery,
    InvoicedItem,
    InvoiceParty,
    InvoicePeriod,
    InvoiceTotals,
    LineObject,
    OrderLine,
    Payee,
    PaymentMeans,
    Preceding,
    TaxTotal,
)
from servicecenter.exchange.safe_xml import UnsafeXml, whole
from servicecenter.exchange.ubl.binding import At, UblError
from servicecenter.exchange.ubl.documents import document_type, type_of_root
from servicecenter.exchange.ubl.message import MOST_BYTES, Format
from servicecenter.exchange.ubl.parts import AllowanceCharge, Amount, DocumentReference, Price, Quantity
from servicecenter.exchange.ubl.reading import read

Seller = Annotated[InvoiceParty, At("cac:AccountingSupplierParty/cac:Party")]
Buyer = Annotated[InvoiceParty, At("cac:AccountingCustomerParty/cac:Party")]
OrderId = Annotated[str, At("cac:OrderReference/cbc:ID")]
SalesOrderId = Annotated[str, At("cac:OrderReference/cbc:SalesOrderID")]
Precedings = Annotated[tuple[Preceding, ...], At("cac:BillingReference")]
References = Annotated[tuple[DocumentReference, ...], At("cac:AdditionalDocumentReference")]
Allowances = Annotated[tuple[AllowanceCharge, ...], At("cac:AllowanceCharge")]
Means = Annotated[tuple[PaymentMeans, ...], At("cac:PaymentMeans")]
Taxes = Annotated[tuple[TaxTotal, ...], At("cac:TaxTotal")]
Totals = Annotated[InvoiceTotals, At("cac:LegalMonetaryTotal")]
LinePeriod = Annotated[InvoicePeriod | None, At("cac:InvoicePeriod")]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """A line (fakturarad): how many of what, at which price, and which line of the order it is."""

    id: Annotated[str, At("cbc:ID")]
    note: Annotated[str, At("cbc:Note")] = ""
    quantity: Annotated[Quantity | None, At("cbc:InvoicedQuantity")] = None
    amount: Annotated[Amount, At("cbc:LineExtensionAmount")]
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    period: LinePeriod = None
    order_line: Annotated[OrderLine | None, At("cac:OrderLineReference")] = None
    about: Annotated[LineObject | None, At("cac:DocumentReference")] = None
    allowances: Allowances = ()
    item: Annotated[InvoicedItem, At("cac:Item")]
    price: Annotated[Price | None, At("cac:Price")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteLine:
    """A line of a credit note: the same, but for the name of its quantity."""

    id: Annotated[str, At("cbc:ID")]
    note: Annotated[str, At("cbc:Note")] = ""
    quantity: Annotated[Quantity | None, At("cbc:CreditedQuantity")] = None
    amount: Annotated[Amount, At("cbc:LineExtensionAmount")]
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    period: LinePeriod = None
    order_line: Annotated[OrderLine | None, At("cac:OrderLineReference")] = None
    about: Annotated[LineObject | None, At("cac:DocumentReference")] = None
    allowances: Allowances = ()
    item: Annotated[InvoicedItem, At("cac:Item")]
    price: Annotated[Price | None, At("cac:Price")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice (faktura); its amounts may be negative, and it is then a credit under another name."""

    profile: Annotated[str, At("cbc:ProfileID")] = INVOICING
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    due_on: Annotated[date | None, At("cbc:DueDate")] = None
    type_code: Annotated[str, At("cbc:InvoiceTypeCode")] = "380"
    note: Annotated[str, At("cbc:Note")] = ""
    tax_point_on: Annotated[date | None, At("cbc:TaxPointDate")] = None
    currency: Annotated[str, At("cbc:DocumentCurrencyCode")]
    tax_currency: Annotated[str, At("cbc:TaxCurrencyCode")] = ""
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    buyer_reference: Annotated[str, At("cbc:BuyerReference")] = ""
    period: LinePeriod = None
    order_id: OrderId = ""
    sales_order_id: SalesOrderId = ""
    preceding: Precedings = ()
    despatch: Annotated[str, At("cac:DespatchDocumentReference/cbc:ID")] = ""
    receipt: Annotated[str, At("cac:ReceiptDocumentReference/cbc:ID")] = ""
    tender: Annotated[str, At("cac:OriginatorDocumentReference/cbc:ID")] = ""
    contract: Annotated[str, At("cac:ContractDocumentReference/cbc:ID")] = ""
    references: References = ()
    project: Annotated[str, At("cac:ProjectReference/cbc:ID")] = ""
    seller: Seller
    buyer: Buyer
    payee: Annotated[Payee | None, At("cac:PayeeParty")] = None
    delivery: Annotated[InvoiceDelivery | None, At("cac:Delivery")] = None
    means: Means = ()
    payment_terms: Annotated[str, At("cac:PaymentTerms/cbc:Note")] = ""
    allowances: Allowances = ()
    taxes: Taxes = ()
    totals: Totals
    lines: Annotated[tuple[InvoiceLine, ...], At("cac:InvoiceLine")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A credit note (kreditfaktura): its amounts are given back. The schema has another order than the invoice's."""

    profile: Annotated[str, At("cbc:ProfileID")] = INVOICING
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    tax_point_on: Annotated[date | None, At("cbc:TaxPointDate")] = None
    type_code: Annotated[str, At("cbc:CreditNoteTypeCode")] = "381"
    note: Annotated[str, At("cbc:Note")] = ""
    currency: Annotated[str, At("cbc:DocumentCurrencyCode")]
    tax_currency: Annotated[str, At("cbc:TaxCurrencyCode")] = ""
    coding: Annotated[str, At("cbc:AccountingCost")] = ""
    buyer_reference: Annotated[str, At("cbc:BuyerReference")] = ""
    period: LinePeriod = None
    order_id: OrderId = ""
    sales_order_id: SalesOrderId = ""
    preceding: Precedings = ()
    despatch: Annotated[str, At("cac:DespatchDocumentReference/cbc:ID")] = ""
    receipt: Annotated[str, At("cac:ReceiptDocumentReference/cbc:ID")] = ""
    contract: Annotated[str, At("cac:ContractDocumentReference/cbc:ID")] = ""
    references: References = ()
    tender: Annotated[str, At("cac:OriginatorDocumentReference/cbc:ID")] = ""
    seller: Seller
    buyer: Buyer
    payee: Annotated[Payee | None, At("cac:PayeeParty")] = None
    delivery: Annotated[InvoiceDelivery | None, At("cac:Delivery")] = None
    means: Means = ()
    payment_terms: Annotated[str, At("cac:PaymentTerms/cbc:Note")] = ""
    allowances: Allowances = ()
    taxes: Taxes = ()
    totals: Totals
    lines: Annotated[tuple[CreditNoteLine, ...], At("cac:CreditNoteLine")]


INVOICE = Format(document_type("T10"), Invoice)
CREDIT_NOTE = Format(document_type("T14"), CreditNote)


def parse_any(content: bytes) -> Invoice | CreditNote:
    """Read an invoice or a credit note, whichever use of EN 16931 it keeps to. Raises ``UblError``."""
    try:
        root = whole(content, most_bytes=MOST_BYTES)
    except UnsafeXml as error:
        raise UblError(str(error)) from None
    kind = type_of_root(root)
    if kind.root == "Invoice":
        return read(root, Invoice)
    if kind.root == "CreditNote":
        return read(root, CreditNote)
    raise UblError(f"dokumentet är {kind.transaction}, inte en faktura")
