"""What order and order change have in common: article, delivery, terms and totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.parts import (
    Address,
    Amount,
    Classification,
    Identifier,
    ItemProperty,
    Party,
    Period,
    TaxCategory,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The article (artikel) that is ordered, by the numbers of buyer, seller, maker and standard (GTIN)."""

    description: Annotated[str, At("cbc:Description")] = ""
    name: Annotated[str, At("cbc:Name")]
    buyers_id: Annotated[str, At("cac:BuyersItemIdentification/cbc:ID")] = ""
    sellers_id: Annotated[str, At("cac:SellersItemIdentification/cbc:ID")] = ""
    makers_id: Annotated[str, At("cac:ManufacturersItemIdentification/cbc:ID")] = ""
    standard_id: Annotated[Identifier | None, At("cac:StandardItemIdentification/cbc:ID")] = None
    specifications: Annotated[tuple[str, ...], At("cac:ItemSpecificationDocumentReference/cbc:ID")] = ()
    classifications: Annotated[
        tuple[Classification, ...], At("cac:CommodityClassification/cbc:ItemClassificationCode")
    ] = ()
    tax: Annotated[TaxCategory | None, At("cac:ClassifiedTaxCategory")] = None
    properties: Annotated[tuple[ItemProperty, ...], At("cac:AdditionalItemProperty")] = ()
    serial: Annotated[str, At("cac:ItemInstance/cbc:SerialID")] = ""
    lot: Annotated[str, At("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place of delivery: GLN, name, address."""

    id: Annotated[Identifier | None, At("cbc:ID")] = None
    name: Annotated[str, At("cbc:Name")] = ""
    address: Annotated[Address | None, At("cac:Address")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    id: Annotated[Identifier | None, At("cbc:ID")] = None
    special: Annotated[str, At("cbc:SpecialTerms")] = ""
    location: Annotated[Identifier | None, At("cac:DeliveryLocation/cbc:ID")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums that the buyer expects. Line sums, discounts and charges come before, rounding and payment after VAT."""

    lines: Annotated[Amount, At("cbc:LineExtensionAmount")]
    without_tax: Annotated[Amount | None, At("cbc:TaxExclusiveAmount")] = None
    with_tax: Annotated[Amount | None, At("cbc:TaxInclusiveAmount")] = None
    allowances: Annotated[Amount | None, At("cbc:AllowanceTotalAmount")] = None
    charges: Annotated[Amount | None, At("cbc:ChargeTotalAmount")] = None
    prepaid: Annotated[Amount | None, At("cbc:PrepaidAmount")] = None
    rounding: Annotated[Amount | None, At("cbc:PayableRoundingAmount")] = None
    payable: Annotated[Amount, At("cbc:PayableAmount")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Originator:
    """Who wanted it (behovsställare): the unit or person behind a line."""

    identifier: Annotated[Identifier | None, At("cac:PartyIdentification/cbc:ID")] = None
    name: Annotated[str, At("cac:PartyName/cbc:Name")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where, when and to whom all is to come. A change has no place for despatch and priority."""

    location: Annotated[Location | None, At("cac:DeliveryLocation")] = None
    requested: Annotated[Period | None, At("cac:RequestedDeliveryPeriod")] = None
    party: Annotated[Party | None, At("cac:DeliveryParty")] = None
    despatch_on: Annotated[date | None, At("cac:Despatch/cbc:RequestedDespatchDate")] = None
    despatch_at: Annotated[time | None, At("cac:Despatch/cbc:RequestedDespatchTime")] = None
    shipment_id: Annotated[str, At("cac:Shipment/cbc:ID")] = ""
    priority: Annotated[str, At("cac:Shipment/cbc:ShippingPriorityLevelCode")] = ""
    marks: Annotated[str, At("cac:Shipment/cac:TransportHandlingUnit/cbc:ShippingMarks")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDelivery:
    """When one line is to come and, in an order, where, if not with the rest."""

    id: Annotated[str, At("cbc:ID")] = ""
    location: Annotated[Location | None, At("cac:DeliveryLocation")] = None
    requested: Annotated[Period | None, At("cac:RequestedDeliveryPeriod")] = None
