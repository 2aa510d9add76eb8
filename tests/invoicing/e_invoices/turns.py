"""One turn of the beat for what has come in, and what it has come to."""

from __future__ import annotations

from invoicing.models import SupplierInvoice
from servicecenter.exchange import sbdh
from servicecenter.models import IncomingMessage, OutgoingMessage
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.receiving import handle, receive_files, received_ids
from tests.factories import NOW
from tests.factories.purchasing import Buyer


def received(buyer: Buyer) -> list[IncomingMessage]:
    """Take the files and handle what waits; gives the messages in the order in which they came."""
    list(receive_files(at=NOW))
    with tenant(buyer.agency.pk):
        waiting = received_ids()
    for pk in waiting:
        handle(pk, agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        return list(IncomingMessage.objects.order_by("id"))


def invoices(buyer: Buyer) -> list[SupplierInvoice]:
    with tenant(buyer.agency.pk):
        return list(SupplierInvoice.objects.order_by("pk"))


def answers(buyer: Buyer, kind: str) -> list[bytes]:
    """The documents of one type that wait to be sent."""
    with tenant(buyer.agency.pk):
        rows = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
        return [sbdh.parse(bytes(row.envelope)).payload for row in rows]
