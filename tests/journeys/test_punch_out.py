"""A requester in the browser goes to a supplier's own shop and comes back with a basket, by cXML and by OCI.

The shop is another site than ours, as in life: the log-in does not come along with what it sends back.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from procurement.models import PurchaseOrder, RequisitionLine, ShopVisit
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.factories.shops import basket_line, open_shop_for, running_shop, shop_facts
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS


@pytest.fixture
def web(settings):
    with running_shop() as web:
        settings.SHOP_ORIGINS = [web.address]
        yield web


@pytest.fixture
def buyer() -> Buyer:
    buyer = make_buyer(ceiling_ore=50_000_00, title="Kontorsmateriel 2026")
    with tenant(buyer.agency.pk):
        buyer.article(number="41-220", name="Häftapparat 25 blad", price=Decimal(100))
        buyer.article(number="41-310", name="Pärm A4 röd", price=Decimal("24.9000"))
    return buyer


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.boss)


@pytest.fixture
def as_in_life(browser, live_server, office):
    """A page with our own security headers in force, which the other journeys lift to look for barriers."""
    contexts = []

    def open_page(user, size):
        context = browser.new_context(locale="sv-SE", viewport=size, base_url=live_server.url)
        context.set_default_timeout(120_000)
        contexts.append(context)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": office.client(user).cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie | {"sameSite": "Lax", "httpOnly": True}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_a_shop_is_set_up_visited_and_ordered_from(buyer, web, browse, barriers, as_in_life, live_server):
    second = make_user(buyer.agency, "ecommerce_clerk")
    clerk = browse(buyer.clerk, DESK)
    clerk.goto(reverse("shop_change", args=[buyer.agreement.public_id]))
    facts = shop_facts(web, "cxml") | {"reason": "Uppgifter från leverantörens kundtjänst"}
    for name, value in facts.items():
        if name == "kind":
            clerk.select_option("#id_kind", value)
        else:
            clerk.fill(f"#id_{name}", value)
    picture(clerk, "shop-change", DESK)
    assert barriers(clerk) == []
    clerk.click("button:has-text('Begär')")
    clerk.wait_for_url(re.compile(r"/inkop/butik/[0-9a-f-]{36}/$"))
    for size in WIDTHS:
        other = browse(second, size)
        other.goto(clerk.url)
        picture(other, "shop", size)
        assert fits(other, size)
        assert barriers(other) == []
    other.click("button[value=confirm]")
    other.wait_for_selector("text=Butiken är öppen")

    web.lines = [
        basket_line(quantity=Decimal(3), price=Decimal("89.5"), reference="korg-7/1", name="Häftapparat, blå"),
        basket_line(number="41-310", name="Pärm A4 röd", quantity=Decimal(24), price=Decimal("31.00")),
        basket_line(number="77-001", name="Espressomaskin", quantity=Decimal(1), price=Decimal(4990)),
        basket_line(number="41-310", name="Pärm A4 röd", quantity=Decimal(10), price=Decimal("24.90")),
    ]
    page = as_in_life(buyer.requester, DESK)
    assert page.evaluate("location.protocol") != "data:"
    page.goto(reverse("articles"))
    picture(page, "articles-with-shop", DESK)
    page.click("section:has(#h-shops) button")
    page.wait_for_url(f"{web.address}/start")
    page.click("text=Lämna över varukorgen")
    page.wait_for_url(re.compile(re.escape(live_server.url) + r"/mina-inkop/butiker/besok/[0-9a-f-]{36}/$"))
    where = page.url
    shown = page.inner_text("main")
    assert "Butikens pris 31,00 kr är högre än avtalets 24,90 kr." in shown
    assert "Artikel 77-001 finns inte i avtalet" in shown
    assert page.locator("input[name=rad]:checked").count() == 2
    page.go_back()
    page.go_back()
    page.goto(where)
    for size in WIDTHS:
        looked_at = browse(buyer.requester, size)
        looked_at.goto(where)
        picture(looked_at, "shop-visit-other-login", size)
        assert "Du har loggat in på nytt" in looked_at.inner_text("main")
        assert fits(looked_at, size)
        assert barriers(looked_at) == []
    page.set_viewport_size(PHONE)
    picture(page, "shop-visit", PHONE)
    assert fits(page, PHONE)
    page.set_viewport_size(DESK)
    picture(page, "shop-visit", DESK)
    page.click("button[value=take]")
    page.wait_for_url("**/mina-inkop/varukorg/")
    picture(page, "basket-from-shop", DESK)
    with tenant(buyer.agency.pk):
        lines = RequisitionLine.objects.order_by("number").values_list("source", "name", "quantity", "price")
        assert list(lines) == [
            ("shop", "Häftapparat 25 blad", 3, Decimal("89.5")),
            ("shop", "Pärm A4 röd", 10, Decimal("24.9")),
        ]
        assert not PurchaseOrder.objects.exists()
    for size in WIDTHS:
        mine = browse(buyer.requester, size)
        mine.goto(reverse("shops"))
        picture(mine, "shops", size)
        assert fits(mine, size)
        assert barriers(mine) == []


@pytest.mark.parametrize("is_link", [False, True])
def test_an_oci_shop_is_reached_through_a_form_or_a_link(buyer, web, as_in_life, browse, barriers, is_link):
    second = make_user(buyer.agency, "ecommerce_clerk")
    with tenant(buyer.agency.pk):
        open_shop_for(buyer.agreement, web, "oci5", by=buyer.clerk, second=second, is_link=is_link)
    page = as_in_life(buyer.requester, PHONE)
    page.goto(reverse("shops"))
    page.click("button:has-text('Handla i leverantörens butik')")
    if not is_link:
        picture(page, "on-the-way", PHONE)
        assert fits(page, PHONE)
        page.click("button:has-text('Gå till butiken')")
    page.wait_for_url(re.compile(re.escape(web.address) + "/oci"))
    page.click("text=Lämna över varukorgen")
    page.wait_for_url("**/mina-inkop/butiker/besok/*/")
    page.click("button[value=take]")
    page.wait_for_url("**/mina-inkop/varukorg/")
    with tenant(buyer.agency.pk):
        assert RequisitionLine.objects.get().source == "shop"
        assert ShopVisit.objects.get().state == "taken"


def test_a_shop_that_hides_its_address_is_told_of_and_nothing_is_taken(buyer, web, as_in_life):
    second = make_user(buyer.agency, "ecommerce_clerk")
    with tenant(buyer.agency.pk):
        open_shop_for(buyer.agreement, web, "cxml", by=buyer.clerk, second=second)
    web.referrer_policy = "no-referrer"
    page = as_in_life(buyer.requester, DESK)
    page.goto(reverse("shops"))
    page.click("button:has-text('Handla i leverantörens butik')")
    page.wait_for_url(f"{web.address}/start")
    page.click("text=Lämna över varukorgen")
    page.wait_for_selector("text=Varukorgen togs inte emot")
    assert "en annan adress än butikens" in page.inner_text("main")
    picture(page, "shop-refused", DESK)
    page.click("text=Dina butiksbesök")
    assert "I butiken" in page.inner_text("main")
    with tenant(buyer.agency.pk):
        assert not RequisitionLine.objects.exists()
