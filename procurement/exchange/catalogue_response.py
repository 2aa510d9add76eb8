"""Catalogue response (Peppol BIS Catalogue 3, transaction T58, UBL 2.1): the agency takes or refuses a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from procurement.exchange.catalogue import WITH_RESPONSE
from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import Party

ACCEPTED, REJECTED = "AP", "RE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueResponse:
    """An answer (katalogsvar) to the catalogue ``catalogue_id`` in the version that it said."""

    profile: Annotated[str, At("cbc:ProfileID")] = WITH_RESPONSE
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    note: Annotated[str, At("cbc:Note")] = ""
    sender: Annotated[Party, At("cac:SenderParty")]
    receiver: Annotated[Party, At("cac:ReceiverParty")]
    code: Annotated[str, At("cac:DocumentResponse/cac:Response/cbc:ResponseCode")]
    catalogue_id: Annotated[str, At("cac:DocumentResponse/cac:DocumentReference/cbc:ID")]
    catalogue_version: Annotated[str, At("cac:DocumentResponse/cac:DocumentReference/cbc:VersionID")] = ""


CATALOGUE_RESPONSE = Format(document_type("T58"), CatalogueResponse)
build, parse = CATALOGUE_RESPONSE.build, CATALOGUE_RESPONSE.parse
