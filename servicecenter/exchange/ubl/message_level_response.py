"""Message level response (Peppol BIS MLR 3, transaction T71, UBL 2.1): whether a message could be read, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import PROFILE, document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import Identifier

MLR_PROFILE = f"{PROFILE}mlr:3"
ACCEPTED, ACKNOWLEDGED, REJECTED = "AP", "AB", "RE"
RULE_FATAL, RULE_WARNING, SYNTAX = "BV", "BW", "SV"
"""Why a place was refused (status reason): business rule, fatal or warning, or the syntax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: where in the document (XPath, or ``NA``) and what."""

    place: Annotated[str, At("cac:LineReference/cbc:LineID")]
    code: Annotated[str, At("cac:Response/cbc:ResponseCode")] = ""
    text: Annotated[str, At("cac:Response/cbc:Description")]
    reason: Annotated[str, At("cac:Response/cac:Status/cbc:StatusReasonCode")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it went for the message ``message_id``, which is the identity in its envelope."""

    code: Annotated[str, At("cac:Response/cbc:ResponseCode")]
    text: Annotated[str, At("cac:Response/cbc:Description")] = ""
    message_id: Annotated[str, At("cac:DocumentReference/cbc:ID")]
    type_code: Annotated[str, At("cac:DocumentReference/cbc:DocumentTypeCode")] = ""
    version: Annotated[str, At("cac:DocumentReference/cbc:VersionID")] = ""
    faults: Annotated[tuple[Fault, ...], At("cac:LineResponse")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLevelResponse:
    """An answer to a message, before anyone has looked at what it is about."""

    profile: Annotated[str, At("cbc:ProfileID")] = MLR_PROFILE
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    sender: Annotated[Identifier, At("cac:SenderParty/cbc:EndpointID")]
    receiver: Annotated[Identifier, At("cac:ReceiverParty/cbc:EndpointID")]
    verdict: Annotated[Verdict, At("cac:DocumentResponse")]


MESSAGE_LEVEL_RESPONSE = Format(document_type("T71"), MessageLevelResponse)
build, parse = MESSAGE_LEVEL_RESPONSE.build, MESSAGE_LEVEL_RESPONSE.parse
