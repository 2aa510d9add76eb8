"""A visit to a supplier's shop, there and back, against a shop that runs: by cXML and by OCI."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement.models import RequisitionLine, ShopVisit
from procurement.punch_out import visits
from procurement.punch_out.actions import decide_shop
from procurement.punch_out.visits import MOST_REFUSED, MOST_VISITS, begin_visit, take_basket, take_lines
from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.purchasing import make_agreement, make_article, make_buyer
from tests.factories.shops import SECRET, basket_line, cxml_basket, oci_basket
from tests.procurement.punch_out.conftest import LOGIN, latest_visit, now

FORM = re.compile(r'name="([^"]*)" value="([^"]*)"')


def link(secret):
    return f"https://har.example/butik/retur/{secret}/"


def go(shop, buyer, *, at=None):
    return begin_visit(shop=shop, link=link, login=LOGIN, by=buyer.requester, at=at or now())


def secret_of(web, kind):
    """The secret of the return address that the shop was told last."""
    told = web.asked[-1].decode() if kind == "cxml" else web.fields[-1]["HOOK_URL"]
    return re.search(r"/retur/([\w-]+)/", told)[1]


def posted_by(web, kind, lines):
    if kind == "cxml":
        cookie = re.search(rb"<BuyerCookie>(.*?)</BuyerCookie>", web.asked[-1])[1].decode()
        return [("cXML-urlencoded", cxml_basket(cookie, lines).decode())]
    return oci_basket(lines)


def back(web, kind, lines, **given):
    visit = latest_visit()
    told = {"posted": posted_by(web, kind, lines), "origin": web.address, "at": now()} | given
    return take_basket(visit=visit, **told)


@pytest.mark.parametrize("kind", ["cxml", "oci4", "oci5"])
def test_there_and_back_and_into_the_basket(scope, buyer, web, open_shop, kind):
    way = go(open_shop(kind), buyer)
    if kind == "cxml":
        assert (way.address, way.fields) == (f"{web.address}/start", ())
        assert SECRET.encode() not in way.address.encode()
    else:
        told = dict(way.fields)
        assert way.address == f"{web.address}/oci"
        assert (told["USERNAME"], told["PASSWORD"]) == ("myndigheten", SECRET)
        assert told["HOOK_URL"].startswith("https://har.example/butik/retur/")
        assert ("OCI_VERSION" in told) == (kind == "oci5")
    lines = [
        basket_line(quantity=Decimal("3.000"), price=Decimal("89.5"), reference="korg-7/1"),
        basket_line(number="okänd"),
    ]
    visit = back(web, kind, lines)
    assert (visit.state, len(visit.lines)) == ("returned", 2)
    assert take_lines(visit=visit, places={1}, login=LOGIN, by=buyer.requester, at=now()) == 1
    line = RequisitionLine.objects.get()
    assert (line.source, line.quantity, line.price, line.amount_ore) == ("shop", 3, Decimal("89.5"), 268_50)
    assert (line.agreement, line.supplier, line.name) == (buyer.agreement, buyer.supplier, "Häftapparat 25 blad")
    assert (line.shop_reference, line.description, line.unit) == ("korg-7/1", "Häftapparat", "C62")
    with pytest.raises(NotAllowedNow, match="avgjord"):
        take_lines(visit=visit, places={1}, login=LOGIN, by=buyer.requester, at=now())
    events = list(AuditEvent.objects.filter(agency_id=buyer.agency.pk).values_list("event", flat=True))
    assert {"shop_visited", "shop_basket_returned", "shop_basket_taken"} <= set(events)


def test_nothing_of_the_person_is_told_to_the_shop(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    for told in (buyer.requester.full_name, buyer.requester.email):
        assert told.encode() not in web.asked[-1]


def test_a_word_holds_once(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    back(web, "cxml", [basket_line()])
    with pytest.raises(visits.Forgotten):
        back(web, "cxml", [basket_line(quantity=Decimal(99))])
    assert latest_visit().lines[0]["quantity"] == "2"


def test_a_word_holds_until_its_time_is_over(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    with pytest.raises(visits.Forgotten):
        back(web, "cxml", [basket_line()], at=now() + visits.HOLDS)
    assert latest_visit().state == "begun"


def test_a_shop_that_was_closed_meanwhile_brings_nothing_back(scope, buyer, web, open_shop, second):
    shop = open_shop()
    go(shop, buyer)
    decide_shop(shop=shop, decision="end", comment="Misstänkt", by=second, at=now())
    with pytest.raises(visits.Forgotten):
        back(web, "cxml", [basket_line()])


@pytest.mark.parametrize("origin", ["https://ond.example", "null", "", "https://127.0.0.1", "http://127.0.0.1"])
def test_a_basket_from_elsewhere_is_refused_and_the_right_one_is_still_taken(scope, buyer, web, open_shop, origin):
    go(open_shop(), buyer)
    assert back(web, "cxml", [basket_line()], origin=origin).state == "begun"
    assert AuditEvent.objects.filter(event="shop_basket_refused", detail__origin=origin).exists()
    assert back(web, "cxml", [basket_line()]).state == "returned"


def test_many_baskets_from_elsewhere_end_the_visit(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    for _each in range(MOST_REFUSED):
        visit = back(web, "cxml", [basket_line()], origin="https://ond.example")
    assert visit.state == "failed"
    with pytest.raises(visits.Forgotten):
        back(web, "cxml", [basket_line()])


def test_a_shop_that_hides_its_address_is_taken_when_two_persons_have_said_so(scope, buyer, web, open_shop):
    go(open_shop(may_hide_origin=True), buyer)
    assert back(web, "cxml", [basket_line()], origin="null").state == "returned"


def test_a_basket_of_another_visit_is_refused(scope, buyer, web, open_shop):
    shop = open_shop()
    go(shop, buyer)
    others = posted_by(web, "cxml", [basket_line()])
    go(shop, buyer)
    visit = back(web, "cxml", [], posted=others)
    assert (visit.state, visit.lines) == ("failed", [])
    assert "BuyerCookie" in visit.fault


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE cXML [<!ENTITY x SYSTEM "file:///etc/hostname">]><cXML>&x;</cXML>',
        "<cXML><Message/></cXML>",
        "inte xml",
    ],
)
def test_a_basket_that_cannot_be_read_ends_the_visit_with_the_reason(scope, buyer, web, open_shop, content):
    go(open_shop(), buyer)
    visit = back(web, "cxml", [], posted=[("cXML-urlencoded", content)])
    assert (visit.state, visit.lines) == ("failed", [])
    assert len(visit.fault) > 20
    assert not RequisitionLine.objects.exists()


BAD_ANSWERS = {
    "a redirect": ((302, {"Location": "https://ond.example/"}, b""), "svarar inte"),
    "a fault": ((500, {}, b"oj"), "fel 500"),
    "too much": ((200, {}, b"<cXML>" + b" " * 1_100_000 + b"</cXML>"), "svarar inte"),
    "no XML": ((200, {}, b"hej"), "går inte att läsa"),
    "a file of ours": (
        (200, {}, b'<!DOCTYPE cXML [<!ENTITY x SYSTEM "file:///etc/hostname">]><cXML>&x;</cXML>'),
        "läsa",
    ),
}


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_a_shop_that_does_not_open_is_told_of_and_nothing_else_happens(scope, buyer, web, open_shop, answer):
    web.answer, told = BAD_ANSWERS[answer]
    way = go(open_shop(), buyer)
    assert way.address == ""
    assert told in way.visit.fault
    assert latest_visit().state == "failed"


def test_a_wrong_secret_is_told_in_the_shops_own_words(scope, buyer, web, open_shop):
    way = go(open_shop(secret="ett annat"), buyer)
    assert "401" in way.visit.fault
    assert "Fel SharedSecret" in way.visit.fault


@pytest.mark.parametrize("page", ["https://ond.example/start", "javascript:alert(1)", "http://127.0.0.1:1/start"])
def test_a_shop_may_not_send_the_browser_elsewhere(scope, buyer, web, open_shop, page):
    web.start_page = page
    way = go(open_shop(), buyer)
    assert way.address == ""
    assert "godkända adresser" in way.visit.fault


def test_a_shop_that_operations_have_taken_off_their_list_is_not_called(scope, buyer, web, open_shop, settings):
    shop = open_shop()
    settings.SHOP_ORIGINS = []
    assert go(shop, buyer).address == ""
    assert web.asked == []


def test_someone_without_the_right_does_not_reach_the_shop(scope, buyer, web, open_shop):
    with pytest.raises(PermissionDenied):
        begin_visit(shop=open_shop(), link=link, login=LOGIN, by=buyer.clerk, at=now())
    assert web.asked == []


def test_nobody_opens_shops_without_end(scope, buyer, web, open_shop):
    shop = open_shop("oci4")
    for _each in range(MOST_VISITS):
        go(shop, buyer)
    with pytest.raises(NotAllowedNow, match="senaste timmen"):
        go(shop, buyer)
    ShopVisit.objects.update(started_at=now() - timedelta(hours=1))
    go(shop, buyer)


def test_the_shop_closes_with_its_agreement(scope, buyer, web, open_shop):
    shop = open_shop()
    go(shop, buyer)
    buyer.agreement.ends_on = timezone.localdate() - timedelta(days=1)
    buyer.agreement.save()
    with pytest.raises(NotAllowedNow, match="inte öppen"):
        go(shop, buyer)
    visit = back(web, "cxml", [basket_line()])
    with pytest.raises(ValidationError, match="går inte att beställa längre"):
        take_lines(visit=visit, places={1}, login=LOGIN, by=buyer.requester, at=now())


def test_lines_beyond_what_is_left_together_are_refused_whole(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    visit = back(web, "cxml", [basket_line(quantity=Decimal(60)), basket_line(quantity=Decimal(60))])
    given = {"visit": visit, "login": LOGIN, "by": buyer.requester, "at": now()}
    with pytest.raises(ValidationError) as refusal:
        take_lines(places={1, 2}, **given)
    assert "10\xa0800,00 kr, men 10\xa0000,00 kr är kvar" in refusal.value.messages[0]
    assert not RequisitionLine.objects.exists()
    assert take_lines(places={2}, **given) == 1


def test_the_agreement_that_ranks_first_is_the_one_that_is_ordered_from(scope, buyer, web, open_shop):
    buyer.agreement.rank = 2
    buyer.agreement.save()
    first = make_agreement(buyer.supplier, buyer.clerk, rank=1)
    make_article(first, number="41-220", price=Decimal(95))
    go(open_shop(), buyer)
    visit = back(web, "cxml", [basket_line(price=Decimal(95)), basket_line(price=Decimal(96))])
    with pytest.raises(ValidationError):
        take_lines(visit=visit, places={1, 2}, login=LOGIN, by=buyer.requester, at=now())
    take_lines(visit=visit, places={1}, login=LOGIN, by=buyer.requester, at=now())
    assert RequisitionLine.objects.get().agreement == first


def test_another_person_and_another_login_do_not_take_the_basket(scope, buyer, web, open_shop):
    go(open_shop(), buyer)
    visit = back(web, "cxml", [basket_line()])
    other = make_user(buyer.agency, "employee")
    for given in ({"by": other, "login": LOGIN}, {"by": buyer.requester, "login": "en annan"}):
        with pytest.raises((PermissionDenied, NotAllowedNow)):
            take_lines(visit=visit, places={1}, at=now(), **given)
    visits.continue_visit(visit=visit, login="en annan", by=buyer.requester, at=now())
    assert take_lines(visit=visit, places={1}, login="en annan", by=buyer.requester, at=now()) == 1


# Through the doors, as browsers come.


def enter(client, shop):
    answer = client.post(reverse("shop_enter", args=[shop.public_id]))
    assert answer.status_code == 200, answer.content.decode()[-500:]
    return answer


def returned(web, kind, lines, **headers):
    """What a browser sends from the shop: no cookie of ours, and where it comes from."""
    path = reverse("shop_return", args=[secret_of(web, kind)])
    told = {"Origin": web.address} | headers
    return Client(enforce_csrf_checks=True).post(path, dict(posted_by(web, kind, lines)), headers=told)


def test_the_way_there_leads_nowhere_but_to_the_shop(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop("oci5")
    answer = enter(browser_of(buyer.requester, buyer.agency), shop)
    page = answer.content.decode()
    assert f'action="{web.address}/oci"' in page
    told = {unescape(name): unescape(value) for name, value in FORM.findall(page)}
    assert told["PASSWORD"] == SECRET
    assert urlsplit(told["HOOK_URL"]).path.startswith("/butik/retur/")
    assert f"form-action 'self' {web.address};" in answer["Content-Security-Policy"] + ";"
    assert (answer["Referrer-Policy"], "no-store" in answer["Cache-Control"]) == ("no-referrer", True)
    with tenant(buyer.agency.pk):
        shop = open_shop("oci5", is_link=True)
    answer = enter(browser_of(buyer.requester, buyer.agency), shop)
    page = answer.content.decode()
    assert web.address not in answer["Content-Security-Policy"]
    assert "<form" not in page
    assert 'http-equiv="refresh"' in page


def test_the_basket_comes_back_without_log_in_and_is_shown_only_to_its_person(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop()
        other = make_user(buyer.agency, "employee")
    client = browser_of(buyer.requester, buyer.agency)
    enter(client, shop)
    answer = returned(
        web, "cxml", [basket_line(), basket_line(number="9", name="Klocka"), basket_line(price=Decimal(101))]
    )
    assert answer.status_code == 303
    assert not answer.cookies
    page = client.get(answer["Location"])
    shown = page.content.decode()
    assert "Häftapparat 25 blad" in shown
    assert "Artikel 9 finns inte i avtalet" in shown
    assert "Butikens pris 101,00 kr är högre än avtalets 100,00 kr." in shown
    assert shown.count('name="rad"') == 1
    assert returned(web, "cxml", [basket_line()]).status_code == 404
    assert Client().get(answer["Location"]).status_code == 302
    elsewhere = make_buyer()
    for person, agency in ((other, buyer.agency), (elsewhere.requester, elsewhere.agency)):
        assert browser_of(person, agency).get(answer["Location"]).status_code == 404
        assert browser_of(person, agency).post(answer["Location"], {"rad": "1", "do": "take"}).status_code == 404


def test_a_new_log_in_of_the_same_person_asks_first(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop()
    client = browser_of(buyer.requester, buyer.agency)
    enter(client, shop)
    where = returned(web, "cxml", [basket_line()])["Location"]
    client = browser_of(buyer.requester, buyer.agency)
    client.cookies.clear()
    client = browser_of(buyer.requester, buyer.agency)
    shown = client.get(where).content.decode()
    assert "Du har loggat in på nytt" in shown
    assert "Häftapparat" not in shown
    client.post(where, {"rad": "1", "do": "take"})
    with tenant(buyer.agency.pk):
        assert not RequisitionLine.objects.exists()
    assert client.post(where, {"do": "continue"}).status_code == 302
    assert "Häftapparat 25 blad" in client.get(where).content.decode()
    assert client.post(where, {"rad": "1", "do": "take"})["Location"] == reverse("basket")
    with tenant(buyer.agency.pk):
        assert RequisitionLine.objects.get().source == "shop"


@pytest.mark.parametrize("path", ["x", "x" * 43])
def test_an_unknown_address_says_nothing(db, path):
    for answer, status in (
        (Client().post(f"/butik/retur/{path}/", {"a": "b"}), 404),
        (Client().get(f"/butik/retur/{path}/"), 405),
    ):
        assert answer.status_code == status
        assert "Besöket i butiken är över" in answer.content.decode()


def test_a_basket_from_elsewhere_is_told_why(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop()
    enter(browser_of(buyer.requester, buyer.agency), shop)
    answer = returned(web, "cxml", [basket_line()], Origin="https://ond.example")
    assert answer.status_code == 403
    assert "en annan adress än butikens" in answer.content.decode()
    assert returned(web, "cxml", [basket_line()]).status_code == 303


def test_too_much_is_refused_unread(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop("oci4")
    browser = browser_of(buyer.requester, buyer.agency)
    page = enter(browser, shop).content.decode()
    hook = urlsplit(unescape(dict(FORM.findall(page))["HOOK_URL"])).path
    given = {"content_type": "application/x-www-form-urlencoded", "headers": {"Origin": web.address}}
    assert Client().post(hook, b"a=" + b"x" * 2_000_000, **given).status_code == 413
    assert Client().post(hook, "&".join(f"f{n}=1" for n in range(8_001)), **given).status_code == 400
    with tenant(buyer.agency.pk):
        assert latest_visit().state == "begun"


def test_a_person_logged_in_at_another_agency_is_told_nothing(buyer, web, open_shop, browser_of):
    """The shop may lie on our own site, so that the log-in comes along: it opens nothing and breaks nothing."""
    with tenant(buyer.agency.pk):
        shop = open_shop()
    enter(browser_of(buyer.requester, buyer.agency), shop)
    path = reverse("shop_return", args=[secret_of(web, "cxml")])
    posted, elsewhere = dict(posted_by(web, "cxml", [basket_line()])), make_buyer()
    browser = browser_of(elsewhere.requester, elsewhere.agency)
    assert browser.post(path, posted, headers={"Origin": web.address}).status_code == 404
    browser = browser_of(buyer.requester, buyer.agency)
    assert browser.post(path, posted, headers={"Origin": web.address}).status_code == 303


def test_the_search_page_and_the_list_lead_to_the_shop(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop()
    browser = browser_of(buyer.requester, buyer.agency)
    for name in ("articles", "shops"):
        assert reverse("shop_enter", args=[shop.public_id]) in browser.get(reverse(name)).content.decode()
    with tenant(buyer.agency.pk):
        buyer.agreement.state = "ended"
        buyer.agreement.save()
    answer = browser.post(reverse("shop_enter", args=[shop.public_id]), follow=True)
    assert "Butiken är inte öppen" in answer.content.decode()
    assert reverse("shop_enter", args=[shop.public_id]) not in answer.content.decode()
    with tenant(buyer.agency.pk):
        buyer.agreement.state = "active"
        buyer.agreement.save()
    web.answer = (500, {}, b"")
    answer = browser.post(reverse("shop_enter", args=[shop.public_id]), follow=True)
    assert "öppnades inte: butiken svarade med fel 500" in answer.content.decode()


def test_thrown_away_it_orders_nothing(buyer, web, open_shop, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop()
    browser = browser_of(buyer.requester, buyer.agency)
    enter(browser, shop)
    where = returned(web, "cxml", [basket_line()])["Location"]
    assert browser.post(where, {"do": "take"}).status_code == 422
    assert browser.post(where, {"do": "discard"})["Location"] == reverse("shops")
    assert "Du kastade varukorgen" in browser.get(where).content.decode()
    with tenant(buyer.agency.pk):
        assert not RequisitionLine.objects.exists()
