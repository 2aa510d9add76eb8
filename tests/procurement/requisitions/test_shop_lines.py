"""Lines out of a supplier's shop go the same way as all others: attested, ordered, changed and ordered again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from procurement.exchange import order
from procurement.models import PurchaseOrder, RequisitionLine
from procurement.purchases.queries import line_of_code, order_lines
from procurement.requisitions.actions import (
    ShopChoice,
    add_article,
    add_shop_lines,
    change_line,
    fill_in,
    order_again,
    refresh_prices,
    send_requisition,
)
from procurement.requisitions.queries import requests_to_place
from servicecenter.attest.kinds import kind_of
from servicecenter.exchange import sbdh
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.models import OutgoingMessage
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.purchasing import make_buyer

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        yield buyer


@pytest.fixture
def article(buyer):
    return buyer.article(name="Häftapparat 25 blad", price=Decimal(100), cpv="30197320", gtin="07350000000011")


def put(buyer, article, *, price="89.5", quantity=3, reference="korg-7/1"):
    choice = ShopChoice(article=article, quantity=Decimal(quantity), price=Decimal(price), reference=reference,
                        description="Häftapparat, blå")  # fmt: skip
    return add_shop_lines(choices=[choice], by=buyer.requester, at=NOW)[0]


def test_a_shop_line_is_attested_and_ordered_at_the_shops_price(buyer, article):
    put(buyer, article)
    fill_in(unit=buyer.unit, address=buyer.address, by=buyer.requester, at=NOW)
    assert refresh_prices(by=buyer.requester, at=NOW) == []
    requisition = send_requisition(by=buyer.requester, at=NOW)
    task = AttestTask.objects.get(kind="requisition", object_id=requisition.pk)
    detail = kind_of("requisition").detail(task)
    assert [finding["title"] for finding in detail["findings"]] == ["Ur leverantörens butik"]
    buyer.attest(requisition)
    placed = PurchaseOrder.objects.get()
    assert (placed.amount_ore, placed.agreement, requisition.state) == (268_50, buyer.agreement, "ordered")
    assert not requests_to_place().exists()
    [message] = OutgoingMessage.objects.filter(kind="T01")
    sent = order.parse(sbdh.parse(bytes(message.envelope)).payload)
    [line] = sent.lines
    assert (line.price.amount.value, line.quantity.value, line.quantity.unit) == (Decimal("89.5"), Decimal(3), "C62")
    assert (line.item.sellers_id, line.item.properties[0].value) == (article.number, "korg-7/1")
    assert line_of_code(order_lines(placed), "07350000000011") == 1


def test_a_catalogue_line_of_the_same_article_stays_a_line_of_its_own(buyer, article):
    put(buyer, article)
    add_article(article=article, quantity=Decimal(1), by=buyer.requester, at=NOW)
    add_article(article=article, quantity=Decimal(1), by=buyer.requester, at=NOW)
    put(buyer, article, price="88")
    rows = RequisitionLine.objects.order_by("number").values_list("number", "source", "quantity", "price")
    assert list(rows) == [(1, "shop", 3, Decimal("89.5")), (2, "article", 2, 100), (3, "shop", 3, 88)]


def test_a_lower_price_holds_for_the_quantity_it_was_given_for(buyer, article):
    cheap, same = put(buyer, article), put(buyer, article, price="100")
    given = {"coding": "", "by": buyer.requester, "at": NOW}
    with pytest.raises(ValidationError, match="antal du valde i butiken"):
        change_line(line=cheap, quantity=Decimal(4), **given)
    change_line(line=same, quantity=Decimal(4), **given)
    change_line(line=cheap, quantity=cheap.quantity, **given | {"coding": "1000"})
    assert same.amount_ore == 400_00
    change_line(line=cheap, quantity=Decimal(0), **given)
    assert RequisitionLine.objects.get() == same


@pytest.mark.parametrize(("new_price", "expected"), [("120", "89.5"), ("80", "80")])
def test_a_new_catalogue_never_makes_a_shop_line_dearer(buyer, article, new_price, expected):
    line = put(buyer, article)
    type(article).objects.filter(pk=article.pk).update(last=1)
    buyer.article(number=article.number, name=article.name, price=Decimal(new_price), first=2)
    [told] = refresh_prices(by=buyer.requester, at=NOW)
    assert "har ändrats i katalogen" in told
    line.refresh_from_db()
    assert (line.price, line.amount_ore) == (Decimal(expected), int(Decimal(expected) * 300))


def test_ordered_again_it_costs_what_the_catalogue_says_today(buyer, article):
    put(buyer, article)
    fill_in(unit=buyer.unit, address=buyer.address, by=buyer.requester, at=NOW)
    sent = send_requisition(by=buyer.requester, at=NOW)
    assert order_again(requisition=sent, by=buyer.requester, at=NOW) == []
    line = RequisitionLine.objects.exclude(requisition=sent).get()
    assert (line.source, line.price, line.shop_reference) == ("article", 100, "")


def test_what_is_dearer_or_not_in_force_is_refused_here_too(buyer, article):
    with pytest.raises(ValidationError, match="mer i butiken"):
        put(buyer, article, price="100.0001")
    buyer.agreement.state = "ended"
    buyer.agreement.save()
    with pytest.raises(NotAllowedNow):
        put(buyer, article)
    assert not RequisitionLine.objects.exists()
