"""The test of a connection (testmeddelande): a test order out, and the answer that proves that messages come through.

The order goes through the outbox like any other; a clerk may also carry it by hand. A connection is tested when an
order response to the very test order has been read, from the e-address that the supplier has. No button says it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.exchange.order import Order, OrderLine
from procurement.exchange.order import build as build_order
from procurement.exchange.order_parts import Item
from procurement.exchange.order_response import OrderResponse
from procurement.exchange.order_response import parse as parse_answer
from procurement.suppliers.actions import may_handle
from procurement.suppliers.models import ConnectionState, ConnectionTest, Supplier
from procurement.suppliers.queries import waiting_test
from procurement.suppliers.states import SUPPLIER
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.parts import Identifier, LegalEntity, Party, Quantity
from servicecenter.transport.sending import hand_in
from servicecenter.workflow.transitions import NotAllowedNow, move

ORGANISATION = "0007"
MOST_BYTES = 1_000_000
"""An answer to one line is a few kilobytes."""


@transaction.atomic
def start_test(*, supplier: Supplier, by: User, at: datetime) -> ConnectionTest:
    """Make a test order for the e-address that two persons stand for (sänd testmeddelande)."""
    may_handle(by)
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if supplier.state != ConnectionState.DETAILS_GIVEN or not supplier.e_address:
        raise NotAllowedNow(_("Ett testmeddelande skickas när e-adressen är bekräftad och inte redan är testad."))
    test = ConnectionTest.objects.create(
        supplier=supplier,
        reference=f"TEST-{supplier.organisation_number}-{supplier.tests.count() + 1}",
        e_address=f"{supplier.e_address_scheme}:{supplier.e_address}",
        sent_at=at,
        sent_by=by,
    )
    document = order_of_test(test)
    hand_in(document=document, receiver=test.e_address, origin=f"test:{test.reference}", at=at)
    record(Event.SUPPLIER_TEST_SENT, on=test, by=by, at=at)
    return test


def order_of_test(test: ConnectionTest) -> bytes:
    """The order as Peppol T01, the same bytes every time: one line that asks for nothing to be delivered."""
    scheme, _colon, address = test.e_address.partition(":")
    seller = test.supplier
    message = Order(
        id=test.reference,
        issued_on=timezone.localdate(test.sent_at),
        note="Testorder: leverera inget. Svara med ordersvar.",
        currency="SEK",
        buyer=_buyer(agency_in_scope().get()),
        seller=Party(
            endpoint=Identifier(value=address, scheme=scheme),
            legal=LegalEntity(
                name=seller.name, number=Identifier(value=seller.organisation_number, scheme=ORGANISATION)
            ),
        ),
        lines=(
            OrderLine(id="1", quantity=Quantity(value=Decimal(1), unit="C62"), item=Item(name="Test av anslutning")),
        ),
    )
    return build_order(message)


@transaction.atomic
def pass_test(*, test: ConnectionTest, content: bytes, by: User | None, at: datetime) -> Supplier:
    """Take in the answer (ordersvar) to a test order; ``by`` is nobody when it came by itself.

    Raises ``ValidationError`` for what is no answer to this test, ``NotAllowedNow`` when the test is over.
    """
    if by is not None:
        may_handle(by)
    supplier = Supplier.objects.select_for_update().get(pk=test.supplier_id)
    test = ConnectionTest.objects.select_for_update().get(pk=test.pk)
    if waiting_test(supplier) != test:
        raise NotAllowedNow(_("Testet är besvarat, eller gällde en tidigare e-adress. Skicka ett nytt."))
    answer = _read(content, test)
    test.answer_reference, test.answer, test.answered_at, test.recorded_by = answer.id[:100], content, at, by
    test.save(update_fields=["answer_reference", "answer", "answered_at", "recorded_by"])
    fault_point("test answered and not passed")
    supplier.tested_at = at
    move(supplier, SUPPLIER["pass_test"], by=by, at=at, comment=answer.id[:100], also=["tested_at"])
    record(Event.SUPPLIER_TEST_ANSWERED, on=test, by=by, at=at, answer=answer.id[:100])
    return supplier


def _read(content: bytes, test: ConnectionTest) -> OrderResponse:
    if len(content) > MOST_BYTES:
        raise ValidationError({"answer": _("Filen är större än 1 MB. Ett ordersvar är några kB.")})
    try:
        answer = parse_answer(content)
    except UblError as fault:
        raise ValidationError({"answer": _("Filen är inget ordersvar: %s.") % fault}) from None
    if answer.order_id != test.reference:
        told = {"other": answer.order_id, "ours": test.reference}
        raise ValidationError({"answer": _("Svaret gäller order %(other)s, inte %(ours)s.") % told})
    sender = answer.seller.endpoint
    if sender is None or f"{sender.scheme}:{sender.value}" != test.e_address:
        raise ValidationError({"answer": _("Svaret kommer inte från %s.") % test.e_address})
    return answer


def _buyer(agency: Agency) -> Party:
    number = Identifier(value=agency.organisation_number, scheme=ORGANISATION)
    return Party(endpoint=number, legal=LegalEntity(name=agency.name, number=number))
