"""Despatch advice (Peppol BIS Despatch Advice 3, transaction T16, UBL 2.1): what the supplier has sent, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import PROFILE, document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import (
    Address,
    Classification,
    Contact,
    DocumentReference,
    Hazard,
    Identifier,
    ItemProperty,
    Party,
    Period,
    Quantity,
)

DESPATCH_ADVICE_PROFILE = f"{PROFILE}despatch_advice:3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Who carries the goods, and the document that the driver shows."""

    identifier: Annotated[Identifier | None, At("cac:PartyIdentification/cbc:ID")] = None
    name: Annotated[str, At("cac:PartyName/cbc:Name")] = ""
    document_id: Annotated[str, At("cac:Person/cac:IdentityDocumentReference/cbc:ID")] = ""
    document_type: Annotated[str, At("cac:Person/cac:IdentityDocumentReference/cbc:DocumentType")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    id: Annotated[str, At("cbc:ID")]
    information: Annotated[str, At("cbc:Information")] = ""
    carrier: Annotated[Carrier | None, At("cac:CarrierParty")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDelivery:
    """When the goods left, from where, and when they are to arrive."""

    tracking_id: Annotated[str, At("cbc:TrackingID")] = ""
    estimated: Annotated[Period | None, At("cac:EstimatedDeliveryPeriod")] = None
    party: Annotated[Party | None, At("cac:DeliveryParty")] = None
    left_on: Annotated[date | None, At("cac:Despatch/cbc:ActualDespatchDate")] = None
    left_at: Annotated[time | None, At("cac:Despatch/cbc:ActualDespatchTime")] = None
    left_from: Annotated[Address | None, At("cac:Despatch/cac:DespatchAddress")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    id: Annotated[str, At("cbc:ID")]
    information: Annotated[tuple[str, ...], At("cbc:Information")] = ()
    gross_weight: Annotated[Quantity | None, At("cbc:GrossWeightMeasure")] = None
    gross_volume: Annotated[Quantity | None, At("cbc:GrossVolumeMeasure")] = None
    units: Annotated[Quantity | None, At("cbc:TotalTransportHandlingUnitQuantity")] = None
    consignments: Annotated[tuple[Consignment, ...], At("cac:Consignment")] = ()
    mode: Annotated[str, At("cac:ShipmentStage/cbc:TransportModeCode")] = ""
    delivery: Annotated[ShipmentDelivery | None, At("cac:Delivery")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleNumber:
    """An article's number, with the variant that the extended number tells."""

    id: Annotated[Identifier, At("cbc:ID")]
    extended: Annotated[str, At("cbc:ExtendedID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One piece or lot of an article (kollimärkning, serienummer, batch)."""

    trace: Annotated[Identifier | None, At("cbc:ProductTraceID")] = None
    made_on: Annotated[date | None, At("cbc:ManufactureDate")] = None
    best_before: Annotated[date | None, At("cbc:BestBeforeDate")] = None
    serial: Annotated[str, At("cbc:SerialID")] = ""
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()
    lot: Annotated[str, At("cac:LotIdentification/cbc:LotNumberID")] = ""
    lot_expires_on: Annotated[date | None, At("cac:LotIdentification/cbc:ExpiryDate")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DespatchedItem:
    name: Annotated[str, At("cbc:Name")] = ""
    buyers_id: Annotated[str, At("cac:BuyersItemIdentification/cbc:ID")] = ""
    sellers: Annotated[ArticleNumber | None, At("cac:SellersItemIdentification")] = None
    standard: Annotated[ArticleNumber | None, At("cac:StandardItemIdentification")] = None
    classifications: Annotated[
        tuple[Classification, ...], At("cac:CommodityClassification/cbc:ItemClassificationCode")
    ] = ()
    hazards: Annotated[tuple[Hazard, ...], At("cac:HazardousItem")] = ()
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()
    instances: Annotated[tuple[Instance, ...], At("cac:ItemInstance")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    attribute: Annotated[str, At("cbc:AttributeID")]
    measure: Annotated[Quantity | None, At("cbc:Measure")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    id: Annotated[str, At("cbc:ID")] = ""
    type_code: Annotated[str, At("cbc:PackagingTypeCode")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingUnit:
    """A pallet or parcel (kolli); its number is the SSCC of the label."""

    id: Annotated[Identifier | None, At("cbc:ID")] = None
    type_code: Annotated[str, At("cbc:TransportHandlingUnitTypeCode")] = ""
    is_hazardous: Annotated[bool | None, At("cbc:HazardousRiskIndicator")] = None
    marks: Annotated[tuple[str, ...], At("cbc:ShippingMarks")] = ()
    dimensions: Annotated[tuple[Dimension, ...], At("cac:MeasurementDimension")] = ()
    packages: Annotated[tuple[Package, ...], At("cac:Package")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShipment:
    id: Annotated[str, At("cbc:ID")]
    units: Annotated[tuple[HandlingUnit, ...], At("cac:TransportHandlingUnit")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DespatchLine:
    """How much of an order's line is on the way, and how much is still to come."""

    id: Annotated[str, At("cbc:ID")]
    note: Annotated[str, At("cbc:Note")] = ""
    delivered: Annotated[Quantity | None, At("cbc:DeliveredQuantity")] = None
    outstanding: Annotated[Quantity | None, At("cbc:OutstandingQuantity")] = None
    outstanding_reason: Annotated[str, At("cbc:OutstandingReason")] = ""
    order_line: Annotated[str, At("cac:OrderLineReference/cbc:LineID")] = ""
    sales_order_line: Annotated[str, At("cac:OrderLineReference/cbc:SalesOrderLineID")] = ""
    order_id: Annotated[str, At("cac:OrderLineReference/cac:OrderReference/cbc:ID")] = ""
    documents: Annotated[tuple[DocumentReference, ...], At("cac:DocumentReference")] = ()
    item: Annotated[DespatchedItem, At("cac:Item")]
    shipments: Annotated[tuple[LineShipment, ...], At("cac:Shipment")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DespatchAdvice:
    """A despatch advice (leveransavisering)."""

    profile: Annotated[str, At("cbc:ProfileID")] = DESPATCH_ADVICE_PROFILE
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    note: Annotated[str, At("cbc:Note")] = ""
    order_id: Annotated[str, At("cac:OrderReference/cbc:ID")] = ""
    attachments: Annotated[tuple[DocumentReference, ...], At("cac:AdditionalDocumentReference")] = ()
    supplier: Annotated[Party, At("cac:DespatchSupplierParty/cac:Party")]
    receiver: Annotated[Party, At("cac:DeliveryCustomerParty/cac:Party")]
    receiver_contact: Annotated[Contact | None, At("cac:DeliveryCustomerParty/cac:DeliveryContact")] = None
    buyer: Annotated[Party | None, At("cac:BuyerCustomerParty/cac:Party")] = None
    seller: Annotated[Party | None, At("cac:SellerSupplierParty/cac:Party")] = None
    originator: Annotated[Party | None, At("cac:OriginatorCustomerParty/cac:Party")] = None
    shipment: Annotated[Shipment | None, At("cac:Shipment")] = None
    lines: Annotated[tuple[DespatchLine, ...], At("cac:DespatchLine")]


DESPATCH_ADVICE = Format(document_type("T16"), DespatchAdvice)
build, parse = DESPATCH_ADVICE.build, DESPATCH_ADVICE.parse
