"""What invoice and credit note have in common (EN 16931, UBL 2.1): parties, payment, VAT, totals, articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    Classification,
    Contact,
    Identifier,
    ItemProperty,
    TaxCategory,
    TaxRegistration,
)

INVOICING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
OBJECT = "130"
"""The type of the document reference that names what is invoiced (BT-18), such as a subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLegalEntity:
    """Registered name and number, and more about it, such as the seat (säte)."""

    name: Annotated[str, At("cbc:RegistrationName")] = ""
    number: Annotated[Identifier | None, At("cbc:CompanyID")] = None
    form: Annotated[str, At("cbc:CompanyLegalForm")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceParty:
    """Seller or buyer. Of two tax registrations one is VAT, the other says that F-tax is approved."""

    endpoint: Annotated[Identifier | None, At("cbc:EndpointID")] = None
    identifiers: Annotated[tuple[Identifier, ...], At("cac:PartyIdentification/cbc:ID")] = ()
    name: Annotated[str, At("cac:PartyName/cbc:Name")] = ""
    address: Annotated[Address | None, At("cac:PostalAddress")] = None
    taxes: Annotated[tuple[TaxRegistration, ...], At("cac:PartyTaxScheme")] = ()
    legal: Annotated[InvoiceLegalEntity | None, At("cac:PartyLegalEntity")] = None
    contact: Annotated[Contact | None, At("cac:Contact")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who is paid when it is not the seller (BG-10), such as a factoring company."""

    identifier: Annotated[Identifier | None, At("cac:PartyIdentification/cbc:ID")] = None
    name: Annotated[str, At("cac:PartyName/cbc:Name")] = ""
    number: Annotated[Identifier | None, At("cac:PartyLegalEntity/cbc:CompanyID")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePeriod:
    starts_on: Annotated[date | None, At("cbc:StartDate")] = None
    ends_on: Annotated[date | None, At("cbc:EndDate")] = None
    code: Annotated[str, At("cbc:DescriptionCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preceding:
    """An earlier invoice that this one is about (BG-3)."""

    id: Annotated[str, At("cac:InvoiceDocumentReference/cbc:ID")]
    issued_on: Annotated[date | None, At("cac:InvoiceDocumentReference/cbc:IssueDate")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDelivery:
    """When, where and to whom it came."""

    delivered_on: Annotated[date | None, At("cbc:ActualDeliveryDate")] = None
    location: Annotated[Identifier | None, At("cac:DeliveryLocation/cbc:ID")] = None
    address: Annotated[Address | None, At("cac:DeliveryLocation/cac:Address")] = None
    receiver: Annotated[str, At("cac:DeliveryParty/cac:PartyName/cbc:Name")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMeans:
    """How to pay: 30 credit transfer, 58 SEPA … (UNCL 4461). The branch is a BIC or one of the Swedish giros."""

    code: Annotated[str, At("cbc:PaymentMeansCode")]
    due_on: Annotated[date | None, At("cbc:PaymentDueDate")] = None
    reference: Annotated[str, At("cbc:PaymentID")] = ""
    account: Annotated[str, At("cac:PayeeFinancialAccount/cbc:ID")] = ""
    account_name: Annotated[str, At("cac:PayeeFinancialAccount/cbc:Name")] = ""
    branch: Annotated[str, At("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownCategory:
    """A VAT category with its rate, and why no VAT is charged."""

    code: Annotated[str, At("cbc:ID")]
    percent: Annotated[Decimal | None, At("cbc:Percent")] = None
    exemption_code: Annotated[str, At("cbc:TaxExemptionReasonCode")] = ""
    exemption: Annotated[str, At("cbc:TaxExemptionReason")] = ""
    scheme: Annotated[str, At("cac:TaxScheme/cbc:ID")] = "VAT"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSubtotal:
    base: Annotated[Amount, At("cbc:TaxableAmount")]
    tax: Annotated[Amount, At("cbc:TaxAmount")]
    category: Annotated[BreakdownCategory, At("cac:TaxCategory")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """VAT by category and rate; a second one may tell the sum in another currency."""

    amount: Annotated[Amount, At("cbc:TaxAmount")]
    subtotals: Annotated[tuple[TaxSubtotal, ...], At("cac:TaxSubtotal")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTotals:
    """The sums of the document (BG-22)."""

    lines: Annotated[Amount, At("cbc:LineExtensionAmount")]
    without_tax: Annotated[Amount, At("cbc:TaxExclusiveAmount")]
    with_tax: Annotated[Amount, At("cbc:TaxInclusiveAmount")]
    allowances: Annotated[Amount | None, At("cbc:AllowanceTotalAmount")] = None
    charges: Annotated[Amount | None, At("cbc:ChargeTotalAmount")] = None
    prepaid: Annotated[Amount | None, At("cbc:PrepaidAmount")] = None
    rounding: Annotated[Amount | None, At("cbc:PayableRoundingAmount")] = None
    payable: Annotated[Amount, At("cbc:PayableAmount")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """Which line of the order (BT-132), and of which order where the line says so."""

    line: Annotated[str, At("cbc:LineID")] = ""
    order: Annotated[str, At("cac:OrderReference/cbc:ID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineObject:
    """What the line is about (BT-128), such as a telephone number or a meter."""

    id: Annotated[Identifier, At("cbc:ID")]
    type_code: Annotated[str, At("cbc:DocumentTypeCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedItem:
    """The article (artikel), by the numbers of buyer, seller and standard (GTIN)."""

    description: Annotated[str, At("cbc:Description")] = ""
    name: Annotated[str, At("cbc:Name")]
    buyers_id: Annotated[str, At("cac:BuyersItemIdentification/cbc:ID")] = ""
    sellers_id: Annotated[str, At("cac:SellersItemIdentification/cbc:ID")] = ""
    standard_id: Annotated[Identifier | None, At("cac:StandardItemIdentification/cbc:ID")] = None
    origin: Annotated[str, At("cac:OriginCountry/cbc:IdentificationCode")] = ""
    classifications: Annotated[
        tuple[Classification, ...], At("cac:CommodityClassification/cbc:ItemClassificationCode")
    ] = ()
    tax: Annotated[TaxCategory | None, At("cac:ClassifiedTaxCategory")] = None
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()
