"""Order cancellation (Peppol BIS Advanced Ordering 3, transaction T115, UBL 2.3): the agency withdraws its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from procurement.exchange.order import ADVANCED
from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import DocumentReference, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancellation:
    """A cancellation (avbeställning) of the whole order ``order_id``; lines are cancelled by an order change."""

    profile: Annotated[str, At("cbc:ProfileID")] = ADVANCED
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    note: Annotated[str, At("cbc:Note")] = ""
    reason: Annotated[str, At("cbc:CancellationNote")]
    order_id: Annotated[str, At("cac:OrderReference/cbc:ID")]
    requisition: Annotated[str, At("cac:OriginatorDocumentReference/cbc:ID")] = ""
    attachments: Annotated[tuple[DocumentReference, ...], At("cac:AdditionalDocumentReference")] = ()
    agreement: Annotated[str, At("cac:Contract/cbc:ID")] = ""
    buyer: Annotated[Party, At("cac:BuyerCustomerParty/cac:Party")]
    seller: Annotated[Party, At("cac:SellerSupplierParty/cac:Party")]
    originator: Annotated[Party | None, At("cac:OriginatorCustomerParty/cac:Party")] = None


ORDER_CANCELLATION = Format(document_type("T115"), OrderCancellation)
build, parse = ORDER_CANCELLATION.build, ORDER_CANCELLATION.parse
