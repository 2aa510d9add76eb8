"""A purchase in the browser: ordered with the keyboard alone, attested, and received on a phone by its barcode."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.models import GoodsReceipt, PurchaseOrder, Requisition
from procurement.requisitions.actions import add_article
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer(ceiling_ore=50_000_00, title="Kontorsmateriel 2026")


@pytest.fixture
def office(buyer: Buyer) -> Office:
    """What a page in a browser needs to know of whom it logs in."""
    return Office(buyer.agency, buyer.clerk, buyer.boss)


def test_F02_ordered_by_keyboard_attested_and_received_on_a_phone(buyer, browse, barriers):
    with tenant(buyer.agency.pk):
        stapler = buyer.article(name="Häftapparat 25 blad", number="41-220", gtin="07350000000011")
        for article, quantity in ((stapler, 10), (buyer.article(name="Pärm A4 röd", number="41-310"), 24)):
            add_article(article=article, quantity=quantity, by=buyer.requester, at=timezone.now())
    desk = browse(buyer.requester, DESK)
    desk.goto(reverse("basket"))
    picture(desk, "basket", DESK)
    assert barriers(desk) == []
    desk.focus("#id_unit")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.press("ArrowDown")
    desk.focus("button[value=send]")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/mina-inkop/[0-9a-f-]{36}/$"))
    assert buyer.boss.full_name in desk.inner_text("main")
    picture(desk, "requisition", DESK)
    assert barriers(desk) == []
    with tenant(buyer.agency.pk):
        case = AttestTask.objects.get(object_id=Requisition.objects.get(state="waiting").pk, kind="requisition")
    boss = browse(buyer.boss, DESK)
    boss.goto(reverse("attest_case", args=[case.public_id]))
    assert "kvar" in boss.inner_text("#case")
    picture(boss, "requisition-case", DESK)
    assert barriers(boss) == []
    boss.click("#case button[value=approve]")
    boss.wait_for_load_state()
    with tenant(buyer.agency.pk):
        order = PurchaseOrder.objects.get()
    phone = browse(buyer.requester, PHONE)
    phone.goto(reverse("purchase_order", args=[order.public_id]))
    assert fits(phone, PHONE)
    picture(phone, "order", PHONE)
    assert barriers(phone) == []
    phone.click("text=Ta emot leverans")
    phone.fill("#id_kod", "07350000000011")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**kod=0735*")
    assert phone.input_value("#id_line_1") == "10"
    assert fits(phone, PHONE)
    picture(phone, "receive", PHONE)
    assert barriers(phone) == []
    phone.click("button:has-text('Ta emot')")
    phone.wait_for_url(f"**/order/{order.public_id}/")
    with tenant(buyer.agency.pk):
        assert [line.quantity for line in GoodsReceipt.objects.get().lines.all()] == [10]
    clerk = browse(buyer.clerk, DESK)
    for name in ("purchase_orders", "purchase_requests"):
        clerk.goto(reverse(name))
        picture(clerk, name, DESK)
        assert barriers(clerk) == []
