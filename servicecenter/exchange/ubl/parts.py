"""The pieces that UBL messages are made of: identities, amounts, parties, addresses, periods, taxes, references."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from servicecenter.exchange.ubl.binding import At


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number with the register it belongs to: 0007 organisation number, 0088 GLN, 0160 GTIN (ISO 6523)."""

    value: Annotated[str, At(".")]
    scheme: Annotated[str, At("@schemeID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount in its currency; prices may have more than two decimals."""

    value: Annotated[Decimal, At(".")]
    currency: Annotated[str, At("@currencyID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How much of a unit (UN/ECE recommendation 20 and 21: C62 piece, HUR hour, XBX box)."""

    value: Annotated[Decimal, At(".")]
    unit: Annotated[str, At("@unitCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A code of goods in a list: STI is CPV, TST is UNSPSC (UNCL 7143)."""

    code: Annotated[str, At(".")]
    list_id: Annotated[str, At("@listID")] = ""
    list_version: Annotated[str, At("@listVersionID")] = ""
    name: Annotated[str, At("@name")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    id: Annotated[Identifier | None, At("cbc:ID")] = None
    street: Annotated[str, At("cbc:StreetName")] = ""
    additional_street: Annotated[str, At("cbc:AdditionalStreetName")] = ""
    city: Annotated[str, At("cbc:CityName")] = ""
    postal_code: Annotated[str, At("cbc:PostalZone")] = ""
    region: Annotated[str, At("cbc:CountrySubentity")] = ""
    line: Annotated[str, At("cac:AddressLine/cbc:Line")] = ""
    country: Annotated[str, At("cac:Country/cbc:IdentificationCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: Annotated[str, At("cbc:Name")] = ""
    phone: Annotated[str, At("cbc:Telephone")] = ""
    mail: Annotated[str, At("cbc:ElectronicMail")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRegistration:
    """A VAT number, with the country before it."""

    number: Annotated[Identifier, At("cbc:CompanyID")]
    scheme: Annotated[str, At("cac:TaxScheme/cbc:ID")] = "VAT"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntity:
    name: Annotated[str, At("cbc:RegistrationName")] = ""
    number: Annotated[Identifier | None, At("cbc:CompanyID")] = None
    city: Annotated[str, At("cac:RegistrationAddress/cbc:CityName")] = ""
    country: Annotated[str, At("cac:RegistrationAddress/cac:Country/cbc:IdentificationCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who it is; each message allows its own part of this. ``endpoint`` is the electronic address (participant)."""

    endpoint: Annotated[Identifier | None, At("cbc:EndpointID")] = None
    identifier: Annotated[Identifier | None, At("cac:PartyIdentification/cbc:ID")] = None
    name: Annotated[str, At("cac:PartyName/cbc:Name")] = ""
    address: Annotated[Address | None, At("cac:PostalAddress")] = None
    tax: Annotated[TaxRegistration | None, At("cac:PartyTaxScheme")] = None
    legal: Annotated[LegalEntity | None, At("cac:PartyLegalEntity")] = None
    contact: Annotated[Contact | None, At("cac:Contact")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """First and last day, both counted."""

    starts_on: Annotated[date | None, At("cbc:StartDate")] = None
    starts_at: Annotated[time | None, At("cbc:StartTime")] = None
    ends_on: Annotated[date | None, At("cbc:EndDate")] = None
    ends_at: Annotated[time | None, At("cbc:EndTime")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedFile:
    """A file in the message, as base64; opened only by what examines files."""

    content: Annotated[str, At(".")]
    mime_type: Annotated[str, At("@mimeCode")] = ""
    name: Annotated[str, At("@filename")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """Another document: its number, what it is, and the document itself or where it is. An address is never fetched."""

    id: Annotated[str, At("cbc:ID")]
    type_code: Annotated[str, At("cbc:DocumentTypeCode")] = ""
    type: Annotated[str, At("cbc:DocumentType")] = ""
    description: Annotated[str, At("cbc:DocumentDescription")] = ""
    file: Annotated[EmbeddedFile | None, At("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")] = None
    uri: Annotated[str, At("cac:Attachment/cac:ExternalReference/cbc:URI")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCategory:
    """S standard rate, E exempt, O outside VAT … (UNCL 5305), and the rate in percent."""

    code: Annotated[str, At("cbc:ID")]
    percent: Annotated[Decimal | None, At("cbc:Percent")] = None
    scheme: Annotated[str, At("cac:TaxScheme/cbc:ID")] = "VAT"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceCharge:
    """A discount, or a charge such as freight."""

    is_charge: Annotated[bool, At("cbc:ChargeIndicator")]
    reason_code: Annotated[str, At("cbc:AllowanceChargeReasonCode")] = ""
    reason: Annotated[str, At("cbc:AllowanceChargeReason")] = ""
    percent: Annotated[Decimal | None, At("cbc:MultiplierFactorNumeric")] = None
    amount: Annotated[Amount, At("cbc:Amount")]
    base: Annotated[Amount | None, At("cbc:BaseAmount")] = None
    tax: Annotated[TaxCategory | None, At("cac:TaxCategory")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of ``base`` units (one where nothing is said), after the discount that may be told of."""

    amount: Annotated[Amount, At("cbc:PriceAmount")]
    base: Annotated[Quantity | None, At("cbc:BaseQuantity")] = None
    discount: Annotated[AllowanceCharge | None, At("cac:AllowanceCharge")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyId:
    value: Annotated[str, At(".")]
    scheme: Annotated[str, At("@schemeID")] = ""
    scheme_version: Annotated[str, At("@schemeVersionID")] = ""
    scheme_uri: Annotated[str, At("@schemeDataURI")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProperty:
    """A property of an article: colour, size."""

    id: Annotated[PropertyId | None, At("cbc:ID")] = None
    name: Annotated[str, At("cbc:Name")]
    code: Annotated[Classification | None, At("cbc:NameCode")] = None
    value: Annotated[str, At("cbc:Value")] = ""
    quantity: Annotated[Quantity | None, At("cbc:ValueQuantity")] = None
    qualifier: Annotated[str, At("cbc:ValueQualifier")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """Dangerous goods: code of the regulations and class."""

    code: Annotated[str, At("cbc:UNDGCode")] = ""
    class_id: Annotated[str, At("cbc:HazardClassID")] = ""
