"""Catalogue (Peppol BIS Catalogue 3, transaction T19, UBL 2.1): the supplier's articles and prices, line by line.

A catalogue of 50 000 lines is about 150 MB. ``read_lines`` therefore gives one line at a time from an open file;
``build`` and ``parse`` are for one that fits in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.safe_xml import MOST_BYTES, UnsafeXml, elements
from servicecenter.exchange.ubl.binding import CAC, CBC, At, UblError
from servicecenter.exchange.ubl.documents import PROFILE, document_type, type_of_root
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    Classification,
    DocumentReference,
    Hazard,
    Identifier,
    ItemProperty,
    Party,
    Period,
    Quantity,
    TaxCategory,
)
from servicecenter.exchange.ubl.reading import read

WITH_RESPONSE = f"{PROFILE}catalogue_only:3"
"""The buyer answers with a catalogue response; ``WITHOUT_RESPONSE`` where the answer comes another way."""
WITHOUT_RESPONSE = f"{PROFILE}catalogue_wo_response:3"
ADD, UPDATE, DELETE = "Add", "Update", "Delete"
LINE, LINE_ID = f"{{{CAC}}}CatalogueLine", f"{{{CBC}}}ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedItem:
    """Another article that belongs to this one, by its number."""

    id: Annotated[Identifier, At("cbc:ID")]
    quantity: Annotated[Quantity | None, At("cbc:Quantity")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The price to compare by (jämförpris), for example of a kilogram."""

    price: Annotated[Amount | None, At("cbc:PriceAmount")] = None
    quantity: Annotated[Quantity | None, At("cbc:Quantity")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePrice:
    """The price of ``base`` units; ``factor`` orderable units make one such unit."""

    amount: Annotated[Amount, At("cbc:PriceAmount")]
    base: Annotated[Quantity | None, At("cbc:BaseQuantity")] = None
    type: Annotated[str, At("cbc:PriceType")] = ""
    factor: Annotated[Decimal | None, At("cbc:OrderableUnitFactorRate")] = None
    validity: Annotated[Period | None, At("cac:ValidityPeriod")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A price with the quantities and places that it holds for, and the time until delivery."""

    lead_time: Annotated[Quantity | None, At("cbc:LeadTimeMeasure")] = None
    minimum: Annotated[Quantity | None, At("cbc:MinimumQuantity")] = None
    maximum: Annotated[Quantity | None, At("cbc:MaximumQuantity")] = None
    territories: Annotated[tuple[Address, ...], At("cac:ApplicableTerritoryAddress")] = ()
    price: Annotated[CataloguePrice | None, At("cac:Price")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An environmental or other mark (miljömärkning) and who gives it."""

    id: Annotated[str, At("cbc:ID")]
    type_code: Annotated[str, At("cbc:CertificateTypeCode")] = ""
    type: Annotated[str, At("cbc:CertificateType")] = ""
    remarks: Annotated[tuple[str, ...], At("cbc:Remarks")] = ()
    issuer: Annotated[str, At("cac:IssuerParty/cac:PartyName/cbc:Name")] = ""
    document: Annotated[str, At("cac:DocumentReference/cbc:ID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    attribute: Annotated[str, At("cbc:AttributeID")]
    measure: Annotated[Quantity | None, At("cbc:Measure")] = None
    description: Annotated[str, At("cbc:Description")] = ""
    minimum: Annotated[Quantity | None, At("cbc:MinimumMeasure")] = None
    maximum: Annotated[Quantity | None, At("cbc:MaximumMeasure")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem:
    """The article as the supplier describes it; addresses of pictures are kept and never fetched."""

    description: Annotated[str, At("cbc:Description")] = ""
    pack_quantity: Annotated[Quantity | None, At("cbc:PackQuantity")] = None
    pack_size: Annotated[Decimal | None, At("cbc:PackSizeNumeric")] = None
    name: Annotated[str, At("cbc:Name")] = ""
    keywords: Annotated[tuple[str, ...], At("cbc:Keyword")] = ()
    brand: Annotated[str, At("cbc:BrandName")] = ""
    buyers_id: Annotated[str, At("cac:BuyersItemIdentification/cbc:ID")] = ""
    sellers_id: Annotated[str, At("cac:SellersItemIdentification/cbc:ID")] = ""
    makers_id: Annotated[str, At("cac:ManufacturersItemIdentification/cbc:ID")] = ""
    standard_id: Annotated[Identifier | None, At("cac:StandardItemIdentification/cbc:ID")] = None
    documents: Annotated[tuple[DocumentReference, ...], At("cac:ItemSpecificationDocumentReference")] = ()
    origin: Annotated[str, At("cac:OriginCountry/cbc:IdentificationCode")] = ""
    classifications: Annotated[
        tuple[Classification, ...], At("cac:CommodityClassification/cbc:ItemClassificationCode")
    ] = ()
    conditions: Annotated[tuple[str, ...], At("cac:TransactionConditions/cbc:ActionCode")] = ()
    hazards: Annotated[tuple[Hazard, ...], At("cac:HazardousItem")] = ()
    tax: Annotated[TaxCategory | None, At("cac:ClassifiedTaxCategory")] = None
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()
    maker: Annotated[str, At("cac:ManufacturerParty/cac:PartyName/cbc:Name")] = ""
    best_before: Annotated[date | None, At("cac:ItemInstance/cbc:BestBeforeDate")] = None
    lot: Annotated[str, At("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID")] = ""
    certificates: Annotated[tuple[Certificate, ...], At("cac:Certificate")] = ()
    dimensions: Annotated[tuple[Dimension, ...], At("cac:Dimension")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLine:
    """One article with its prices. ``action`` is Add, Update or Delete; nothing means the action of the catalogue."""

    id: Annotated[str, At("cbc:ID")]
    action: Annotated[str, At("cbc:ActionCode")] = ""
    is_orderable: Annotated[bool | None, At("cbc:OrderableIndicator")] = None
    orderable_unit: Annotated[str, At("cbc:OrderableUnit")] = ""
    content: Annotated[Quantity | None, At("cbc:ContentUnitQuantity")] = None
    increment: Annotated[Decimal | None, At("cbc:OrderQuantityIncrementNumeric")] = None
    minimum: Annotated[Quantity | None, At("cbc:MinimumOrderQuantity")] = None
    maximum: Annotated[Quantity | None, At("cbc:MaximumOrderQuantity")] = None
    warranty: Annotated[str, At("cbc:WarrantyInformation")] = ""
    pack_level: Annotated[str, At("cbc:PackLevelCode")] = ""
    validity: Annotated[Period | None, At("cac:LineValidityPeriod")] = None
    comparisons: Annotated[tuple[Comparison, ...], At("cac:ItemComparison")] = ()
    components: Annotated[tuple[RelatedItem, ...], At("cac:ComponentRelatedItem")] = ()
    accessories: Annotated[tuple[RelatedItem, ...], At("cac:AccessoryRelatedItem")] = ()
    required: Annotated[tuple[RelatedItem, ...], At("cac:RequiredRelatedItem")] = ()
    replaced: Annotated[tuple[RelatedItem, ...], At("cac:ReplacedRelatedItem")] = ()
    terms: Annotated[tuple[Terms, ...], At("cac:RequiredItemLocationQuantity")] = ()
    item: Annotated[CatalogueItem, At("cac:Item")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueHeader:
    """Which catalogue (katalog) it is, of whom, for whom, under which agreement, and from when."""

    profile: Annotated[str, At("cbc:ProfileID")] = WITH_RESPONSE
    id: Annotated[str, At("cbc:ID")]
    action: Annotated[str, At("cbc:ActionCode")] = ""
    name: Annotated[str, At("cbc:Name")] = ""
    issued_on: Annotated[date, At("cbc:IssueDate")]
    version: Annotated[str, At("cbc:VersionID")] = ""
    validity: Annotated[Period | None, At("cac:ValidityPeriod")] = None
    agreement: Annotated[str, At("cac:ReferencedContract/cbc:ID")] = ""
    source: Annotated[str, At("cac:SourceCatalogueReference/cbc:ID")] = ""
    provider: Annotated[Party, At("cac:ProviderParty")]
    receiver: Annotated[Party, At("cac:ReceiverParty")]
    seller: Annotated[Party | None, At("cac:SellerSupplierParty/cac:Party")] = None
    contractor: Annotated[Party | None, At("cac:ContractorCustomerParty/cac:Party")] = None
    trading_terms: Annotated[tuple[str, ...], At("cac:TradingTerms/cbc:Information")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(CatalogueHeader):
    """A whole catalogue."""

    lines: Annotated[tuple[CatalogueLine, ...], At("cac:CatalogueLine")]


CATALOGUE = Format(document_type("T19"), Catalogue)
build, parse = CATALOGUE.build, CATALOGUE.parse


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line that can't be read: the line of the file, the number that it gives itself, and what is wrong."""

    file_line: int
    id: str
    why: str


def read_header(source: bytes | BinaryIO, *, most_bytes: int = MOST_BYTES) -> CatalogueHeader:
    """What stands before the first line. Raises ``UblError``."""
    for element in _lines_and_root(source, most_bytes):
        return read(_checked_root(element), CatalogueHeader)
    raise UblError("katalogen är tom")


def read_lines(source: bytes | BinaryIO, *, most_bytes: int = MOST_BYTES) -> Iterator[CatalogueLine | UnreadLine]:
    """One line at a time, each forgotten when the next is asked for; a faulty line stops no other.

    Raises ``UblError`` where the file is no catalogue or no longer readable as XML.
    """
    is_checked = False
    for element in _lines_and_root(source, most_bytes):
        if not is_checked:
            _checked_root(element)
            is_checked = True
        if element.tag == LINE:
            yield _line(element)
            _forget(element)


def _line(element: etree._Element) -> CatalogueLine | UnreadLine:
    try:
        return read(element, CatalogueLine)
    except UblError as error:
        return UnreadLine(element.sourceline, (element.findtext(LINE_ID) or "").strip()[:100], str(error))


def _lines_and_root(source: bytes | BinaryIO, most_bytes: int) -> Iterator[etree._Element]:
    """Each line when it ends, and last the root."""
    try:
        for element in elements(source, most_bytes=most_bytes):
            if element.tag == LINE or element.getparent() is None:
                yield element
    except UnsafeXml as error:
        raise UblError(str(error)) from None


def _checked_root(element: etree._Element) -> etree._Element:
    root = element.getroottree().getroot()
    if (found := type_of_root(root)) != CATALOGUE.document:
        raise UblError(f"dokumentet är {found.transaction}, inte {CATALOGUE.document.transaction}")
    return root


def _forget(line: etree._Element) -> None:
    """Empty the line, and take away those before it: the parser is done with them."""
    line.clear()
    while (before := line.getprevious()) is not None and before.tag == LINE:
        line.getparent().remove(before)
