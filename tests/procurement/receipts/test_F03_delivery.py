"""F03: partial receipts sum, what is over is flagged, and what the supplier answers changes no more than it may."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from procurement.models import Despatch, GoodsReceipt, OrderAnswer, PurchaseAgreement
from procurement.orders.actions import accept_change, cancel_order, decline_change, take_answer
from procurement.receipts.actions import receive, send_back
from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.purchasing import make_buyer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def buyer():
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        yield buyer


@pytest.fixture
def order(buyer):
    """Ten of one thing and five of another, of 100 kr each, sent to the supplier."""
    return buyer.ordered((buyer.article(), 10), (buyer.article(), 5))


def came(order, buyer, quantities, **given):
    wanted = {number: Decimal(quantity) for number, quantity in quantities.items()}
    return receive(order=order, quantities=wanted, received_on=TODAY, by=buyer.requester, at=NOW, **given)


def line(order, number=1):
    return order.lines.get(number=number)


def test_F03_partial_receipts_sum_and_the_last_one_ends_the_order(buyer, order):
    came(order, buyer, {1: 4})
    came(order, buyer, {1: 6, 2: 2})
    order.refresh_from_db()
    assert (line(order).received, line(order, 2).flow.outstanding, order.state) == (10, 3, "sent")
    came(order, buyer, {2: 3})
    order.refresh_from_db()
    assert (order.state, order.delivered_at) == ("delivered", NOW)


def test_F03_what_is_over_is_flagged_and_binds_no_more(buyer, order):
    receipt = came(order, buyer, {1: 12})
    event = AuditEvent.objects.get(event="goods_received", object_id=str(receipt.pk))
    assert (line(order).flow.over, event.detail["over"]) == (2, [1])
    assert PurchaseAgreement.objects.get().ordered_ore == 150_000


def test_a_despatch_is_received_once(buyer, order):
    lines = [{"number": 1, "quantity": "10"}]
    despatch = Despatch.objects.create(order=order, reference="F-1", lines=lines, received_at=NOW)
    came(order, buyer, {1: 10}, despatch=despatch)
    with pytest.raises(NotAllowedNow, match="F-1 är redan mottagen"):
        came(order, buyer, {1: 10}, despatch=despatch)


@pytest.mark.parametrize("wrong", [{}, {9: 1}, {1: 0}, {1: -1}])
def test_what_is_no_delivery_is_refused_whole(buyer, order, wrong):
    with pytest.raises(ValidationError):
        came(order, buyer, wrong)
    assert not GoodsReceipt.objects.exists()


def test_nothing_is_received_tomorrow_nor_by_a_stranger(buyer, order):
    wanted = {"order": order, "quantities": {1: Decimal(1)}, "at": NOW}
    with pytest.raises(ValidationError):
        receive(**wanted, received_on=TODAY + timedelta(days=1), by=buyer.requester)
    with pytest.raises(PermissionDenied):
        receive(**wanted, received_on=TODAY, by=make_user(buyer.agency, "employee"))


def test_what_goes_back_without_replacement_is_given_back_to_the_agreement(buyer, order):
    came(order, buyer, {1: 10, 2: 5})
    given = {"order": order, "sent_on": TODAY, "reason": "Trasiga", "by": buyer.requester, "at": NOW}
    send_back(**given, quantities={1: Decimal(3)}, is_replaced=False)
    order.refresh_from_db()
    assert (order.state, order.amount_ore) == ("delivered", 120_000)
    assert PurchaseAgreement.objects.get().ordered_ore == 120_000
    send_back(**given, quantities={2: Decimal(1)}, is_replaced=True)
    order.refresh_from_db()
    assert (order.state, line(order, 2).flow.outstanding, order.amount_ore) == ("accepted", 1, 120_000)
    with pytest.raises(ValidationError, match="bara 7 är mottaget"):
        send_back(**given, quantities={1: Decimal(8)}, is_replaced=False)


def test_the_same_answer_twice_changes_nothing_more(buyer, order):
    for _ in range(2):
        take_answer(order=order, reference="S-1", answer="accepted", at=NOW)
    order.refresh_from_db()
    assert (order.state, OrderAnswer.objects.count()) == ("accepted", 1)


def test_a_rejection_gives_everything_back(buyer, order):
    take_answer(order=order, reference="S-1", answer="rejected", note="Slut", at=NOW)
    order.refresh_from_db()
    assert (order.state, order.amount_ore, PurchaseAgreement.objects.get().ordered_ore) == ("rejected", 0, 0)
    with pytest.raises(NotAllowedNow):
        came(order, buyer, {1: 1})


CHANGES = [{"number": 1, "answer": "changed", "quantity": "8", "price": "90"}, {"number": 2, "answer": "rejected"}]


def test_the_requester_takes_fewer_and_cheaper(buyer, order):
    answer = take_answer(order=order, reference="S-1", answer="changed", lines=CHANGES, at=NOW)
    order.refresh_from_db()
    assert order.state == "changed"
    accept_change(answer=answer, by=buyer.requester, at=NOW)
    order.refresh_from_db()
    assert (order.state, order.amount_ore, line(order).cancelled) == ("accepted", 72_000, 2)
    assert PurchaseAgreement.objects.get().ordered_ore == 72_000
    with pytest.raises(NotAllowedNow):
        accept_change(answer=answer, by=buyer.requester, at=NOW)


@pytest.mark.parametrize("change", [{"price": "100.01"}, {"quantity": "11"}])
def test_what_costs_more_than_was_attested_is_not_taken(buyer, order, change):
    lines = [{"number": 1, "answer": "changed"} | change]
    answer = take_answer(order=order, reference="S-1", answer="changed", lines=lines, at=NOW)
    with pytest.raises(NotAllowedNow):
        accept_change(answer=answer, by=buyer.requester, at=NOW)
    order.refresh_from_db()
    assert (order.state, order.amount_ore) == ("changed", 150_000)


def test_a_change_that_is_declined_cancels_the_order(buyer, order):
    answer = take_answer(order=order, reference="S-1", answer="changed", lines=CHANGES, at=NOW)
    decline_change(answer=answer, by=buyer.clerk, at=NOW)
    order.refresh_from_db()
    assert (order.state, PurchaseAgreement.objects.get().ordered_ore) == ("cancelled", 0)


def test_what_has_come_is_kept_when_the_rest_is_cancelled(buyer, order):
    came(order, buyer, {1: 4})
    cancel_order(order=order, reason="Behövs inte", by=buyer.requester, at=NOW)
    order.refresh_from_db()
    assert (order.state, order.amount_ore) == ("delivered", 40_000)
    with pytest.raises(NotAllowedNow):
        cancel_order(order=order, reason="igen", by=buyer.requester, at=NOW)
