"""Invoice response (Peppol BIS Invoice Response 3, transaction T111, UBL 2.1): what the buyer says of an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from servicecenter.exchange.ubl.binding import At
from servicecenter.exchange.ubl.documents import PROFILE, document_type
from servicecenter.exchange.ubl.message import Format
from servicecenter.exchange.ubl.parts import Identifier

RESPONSE_PROFILE = f"{PROFILE}invoice_response:3"
ACKNOWLEDGED, IN_PROCESS, UNDER_QUERY, CONDITIONALLY, REJECTED, ACCEPTED, PAID = (
    "AB", "IP", "UQ", "CA", "RE", "AP", "PD",
)  # fmt: skip
"""What is said of the invoice (UNCL 4343, the part that Peppol uses)."""
REASONS, ACTIONS = "OPStatusReason", "OPStatusAction"
OTHER, NEW_INVOICE = "OTH", "NIN"
"""A reason in free text, and that a new invoice is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCode:
    code: Annotated[str, At(".")]
    list_id: Annotated[str, At("@listID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """Why, or what is asked for: a code of one of the two lists and words for it."""

    code: Annotated[StatusCode | None, At("cbc:StatusReasonCode")] = None
    text: Annotated[str, At("cbc:StatusReason")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseParty:
    endpoint: Annotated[Identifier, At("cbc:EndpointID")]
    identifier: Annotated[Identifier | None, At("cac:PartyIdentification/cbc:ID")] = None
    name: Annotated[str, At("cac:PartyLegalEntity/cbc:RegistrationName")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Which answer, from which day, and the clarifications of it."""

    code: Annotated[str, At("cbc:ResponseCode")]
    holds_from: Annotated[date | None, At("cbc:EffectiveDate")] = None
    clarifications: Annotated[tuple[Clarification, ...], At("cac:Status")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer to the invoice ``invoice_id``."""

    status: Annotated[Status, At("cac:Response")]
    invoice_id: Annotated[str, At("cac:DocumentReference/cbc:ID")]
    invoice_issued_on: Annotated[date | None, At("cac:DocumentReference/cbc:IssueDate")] = None
    invoice_type: Annotated[str, At("cac:DocumentReference/cbc:DocumentTypeCode")] = "380"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceResponse:
    profile: Annotated[str, At("cbc:ProfileID")] = RESPONSE_PROFILE
    id: Annotated[str, At("cbc:ID")]
    issued_on: Annotated[date, At("cbc:IssueDate")]
    issued_at: Annotated[time | None, At("cbc:IssueTime")] = None
    note: Annotated[str, At("cbc:Note")] = ""
    sender: Annotated[ResponseParty, At("cac:SenderParty")]
    receiver: Annotated[ResponseParty, At("cac:ReceiverParty")]
    response: Annotated[Response, At("cac:DocumentResponse")]


INVOICE_RESPONSE = Format(document_type("T111"), InvoiceResponse)
build, parse = INVOICE_RESPONSE.build, INVOICE_RESPONSE.parse
