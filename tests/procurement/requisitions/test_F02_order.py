"""F02: what costs more than the limit waits for an approver; when it is approved, the supplier's order has a number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from procurement.agreements.binding import CeilingPassed
from procurement.models import OrderLine, PurchaseAgreement, PurchaseOrder, Requisition
from procurement.requisitions.actions import (
    add_article,
    add_free_text,
    change_line,
    fill_in,
    order_again,
    place_free_text,
    refresh_prices,
    send_requisition,
    take_back,
)
from procurement.requisitions.queries import basket_of, lines_of, requests_to_place
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.audit.models import AuditEvent
from servicecenter.ledger.models import CodingValue, Dimension
from servicecenter.models import AgencySetting, AttestTask
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.purchasing import make_agreement, make_article, make_buyer, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        yield buyer


def limit(kronor: str) -> None:
    AgencySetting.objects.create(
        key="procurement.order_without_attest", value=kronor, source="beslut", starts_on=date(2026, 1, 1)
    )


def test_F02_an_order_over_the_limit_waits_for_its_approver_and_then_gets_its_number(buyer):
    limit("500")
    requisition = buyer.sent((buyer.article(price=Decimal("500.01")), 1))
    assert requisition.state == "waiting"
    assert not PurchaseOrder.objects.exists()
    buyer.attest(requisition)
    order = requisition.orders.get()
    assert (requisition.state, order.number, order.amount_ore) == ("ordered", "2026-000001", 50_001)
    assert AuditEvent.objects.filter(event="order_placed", object_id=str(order.pk)).exists()


def test_F02_at_the_limit_it_is_ordered_at_once(buyer):
    limit("500")
    requisition = buyer.sent((buyer.article(price=Decimal("500.00")), 1))
    assert (requisition.state, requisition.orders.count()) == ("ordered", 1)


def test_without_a_limit_everything_waits(buyer):
    assert buyer.sent((buyer.article(price=Decimal("0.01")), 1)).state == "waiting"


def test_the_limit_never_lets_free_text_through(buyer):
    limit("5000")
    add_free_text(name="Tavla", description="", quantity=Decimal(1), unit="C62", price=Decimal(10), by=buyer.requester,
                  at=NOW)  # fmt: skip
    assert buyer.sent().state == "waiting"


def test_one_order_for_each_supplier_and_agreement_in_an_unbroken_series(buyer):
    other = make_agreement(make_supplier(buyer.clerk), buyer.clerk)
    wanted = [buyer.article(), buyer.article(), make_article(other)]
    requisition = buyer.attest(buyer.sent(*((article, 2) for article in wanted)))
    orders = list(requisition.orders.order_by("number"))
    assert [order.number for order in orders] == ["2026-000001", "2026-000002"]
    assert sorted(order.lines.count() for order in orders) == [1, 2]
    assert sum(order.amount_ore for order in orders) == requisition.amount_ore == 60_000


def test_nobody_attests_their_own(buyer):
    requisition = buyer.sent((buyer.article(), 1))
    task = AttestTask.objects.get(object_id=requisition.pk, kind="requisition")
    with pytest.raises(MayNotDecide):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=buyer.requester, at=NOW)


def test_the_ceiling_stops_the_approval_and_nothing_is_ordered(buyer):
    PurchaseAgreement.objects.update(ceiling_ore=25_000)
    buyer.ordered((buyer.article(), 2))
    requisition = buyer.sent((buyer.article(), 1))
    with pytest.raises(CeilingPassed, match="takbeloppet är 250,00 kr, 200,00 kr är avropat"):
        buyer.attest(requisition)
    requisition.refresh_from_db()
    assert (requisition.state, PurchaseOrder.objects.count()) == ("waiting", 1)
    assert PurchaseAgreement.objects.get().ordered_ore == 20_000


def test_a_supplier_that_is_paused_gets_no_order(buyer):
    requisition = buyer.sent((buyer.article(), 1))
    buyer.supplier.state = "paused"
    buyer.supplier.save(update_fields=["state"])
    with pytest.raises(NotAllowedNow, match="inte ansluten"):
        buyer.attest(requisition)


def test_all_that_is_missing_is_told_at_once(buyer):
    dimension = Dimension.objects.order_by("position").first() or Dimension.objects.create(
        position=1, code="org", name="Kostnadsställe"
    )
    Dimension.objects.filter(pk=dimension.pk).update(is_required=True)
    CodingValue.objects.create(dimension=dimension, value="100", name="Enheten", starts_on=date(2026, 1, 1))
    add_article(article=buyer.article(), quantity=Decimal(1), by=buyer.requester, at=NOW)
    with pytest.raises(ValidationError) as refusal:
        send_requisition(by=buyer.requester, at=NOW)
    assert set(refusal.value.message_dict) == {"unit", "address", "coding_1"}
    line = lines_of(basket_of(buyer.requester)).get()
    change_line(line=line, quantity=Decimal(1), coding="999", by=buyer.requester, at=NOW)
    fill_in(unit=buyer.unit, address=buyer.address, by=buyer.requester, at=NOW)
    with pytest.raises(ValidationError, match="999"):
        send_requisition(by=buyer.requester, at=NOW)
    change_line(line=line, quantity=Decimal(1), coding="100", by=buyer.requester, at=NOW)
    assert send_requisition(by=buyer.requester, at=NOW).state == "waiting"


def test_quantities_follow_the_article(buyer):
    article = buyer.article(least=Decimal(5), step=Decimal(5))
    for wrong in (Decimal(1), Decimal(7)):
        with pytest.raises(ValidationError):
            add_article(article=article, quantity=wrong, by=buyer.requester, at=NOW)
    add_article(article=article, quantity=Decimal(5), by=buyer.requester, at=NOW)
    assert add_article(article=article, quantity=Decimal(10), by=buyer.requester, at=NOW).quantity == 15


def test_an_article_whose_agreement_does_not_apply_cannot_be_ordered(buyer):
    article = buyer.article()
    PurchaseAgreement.objects.update(ends_on=date(2026, 11, 11))
    with pytest.raises(NotAllowedNow):
        add_article(article=article, quantity=Decimal(1), by=buyer.requester, at=NOW)


def test_a_changed_price_is_told_before_the_basket_is_sent(buyer):
    article = buyer.article(price=Decimal(10))
    add_article(article=article, quantity=Decimal(3), by=buyer.requester, at=NOW)
    article.last = 1
    article.save(update_fields=["last"])
    buyer.article(number=article.number, price=Decimal(12), first=2)
    assert len(refresh_prices(by=buyer.requester, at=NOW)) == 1
    assert lines_of(basket_of(buyer.requester)).get().amount_ore == 3_600
    assert refresh_prices(by=buyer.requester, at=NOW) == []


def test_it_is_taken_back_and_ordered_again_at_the_prices_of_today(buyer):
    requisition = buyer.sent((buyer.article(), 3))
    take_back(requisition=requisition, by=buyer.requester, at=NOW)
    assert not AttestTask.objects.filter(state="waiting").exists()
    with pytest.raises(Requisition.DoesNotExist):
        take_back(requisition=requisition, by=buyer.boss, at=NOW)
    assert order_again(requisition=requisition, by=buyer.requester, at=NOW + timedelta(days=1)) == []
    assert lines_of(basket_of(buyer.requester)).get().quantity == 3


def test_free_text_waits_for_ecommerce_and_never_costs_more_than_was_attested(buyer):
    facts = {"name": "Tavla", "description": "2 × 1 m", "quantity": Decimal(2), "unit": "C62"}
    add_free_text(**facts, price=Decimal(400), by=buyer.requester, at=NOW)
    requisition = buyer.attest(buyer.sent())
    assert requisition.state == "approved"
    line = requests_to_place().get()
    given = {"line": line, "supplier": buyer.supplier, "agreement": None, "vat_rate": Decimal(25), "at": NOW}
    with pytest.raises(PermissionDenied):
        place_free_text(**given, price=Decimal(400), reason="x", by=buyer.requester)
    with pytest.raises(ValidationError, match="mer än det som attesterats"):
        place_free_text(**given, price=Decimal("400.01"), reason="Enda som finns", by=buyer.clerk)
    with pytest.raises(ValidationError, match="direktupphandling"):
        place_free_text(**given, price=Decimal(390), reason=" ", by=buyer.clerk)
    place_free_text(**given, price=Decimal(390), reason="Enda som finns", by=buyer.clerk)
    requisition.refresh_from_db()
    assert (requisition.state, OrderLine.objects.get().amount_ore) == ("ordered", 78_000)
