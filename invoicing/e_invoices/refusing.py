"""Telling a supplier that its e-invoice was refused (avvisning): an invoice response, once an invoice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.utils import timezone

from invoicing.exchange import invoice_response as response
from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.agencies.models import Agency
from servicecenter.exchange.ubl.documents import type_of
from servicecenter.exchange.ubl.parts import Identifier
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.queries import incoming_by_id
from servicecenter.transport.sending import hand_in, participant_of

ANSWERS = UUID("a3d8d6d6-4d0d-4b43-8f50-5f6a2f7a3b1e")
TYPE_OF_ROOT = {"Invoice": "380", "CreditNote": "381"}
LONGEST = 900


def tell_sender(invoice: SupplierInvoice, at: datetime) -> None:
    """Put the answer in the outbox, with the reason in words. An invoice that came another way gets none."""
    message = incoming_by_id(invoice.message_id) if invoice.message_id else None
    if message is None or ":" not in message.sender:
        return
    agency = Agency.objects.get(pk=current_agency_id())
    document = response.build(_answer(invoice, message.sender, agency, at))
    hand_in(document=document, receiver=message.sender, origin=f"invoice-response/{invoice.public_id}/RE", at=at)


def _answer(invoice: SupplierInvoice, sender: str, agency: Agency, at: datetime) -> response.InvoiceResponse:
    when = timezone.localtime(at)
    document = SupplierInvoice.objects.values_list("document", flat=True).get(pk=invoice.pk)
    return response.InvoiceResponse(
        id=str(uuid5(ANSWERS, str(invoice.public_id))),
        issued_on=when.date(),
        issued_at=when.time().replace(microsecond=0),
        note=invoice.reason[:LONGEST],
        sender=_party(participant_of(agency), agency.name),
        receiver=_party(sender, invoice.supplier_name),
        response=response.Response(
            status=response.Status(
                code=response.REJECTED,
                holds_from=when.date(),
                clarifications=(
                    response.Clarification(
                        code=response.StatusCode(code=response.OTHER, list_id=response.REASONS),
                        text=invoice.reason[:LONGEST],
                    ),
                ),
            ),
            invoice_id=invoice.number,
            invoice_issued_on=invoice.issued_on,
            invoice_type=TYPE_OF_ROOT[type_of(bytes(document)).root],
        ),
    )


def _party(participant: str, name: str) -> response.ResponseParty:
    scheme, _colon, value = participant.partition(":")
    return response.ResponseParty(endpoint=Identifier(value=value, scheme=scheme), name=name)
