"""The demo's shop: a requester walks out to it and back with a basket, and only the demo can start it."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from threading import Thread

import pytest
import requests
from django.core.management import CommandError, call_command
from django.utils import timezone

from procurement.models import RequisitionLine, ShopVisit
from procurement.population.demo_shop import DemoShop, goods, shop_server
from procurement.population.shops import write_shop
from procurement.punch_out.queries import confirmed_shop
from procurement.punch_out.visits import begin_visit, take_basket, take_lines
from servicecenter.devstack.processes import free_port
from servicecenter.settings import base
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.purchasing import make_buyer

HIDDEN = re.compile(r'name="cXML-urlencoded" value="([^"]*)"')
LOGIN = "in"


@pytest.fixture
def address(settings):
    """The shop, running where the settings say."""
    settings.DEMO_SHOP = f"http://127.0.0.1:{free_port()}"
    settings.SHOP_ORIGINS = [settings.DEMO_SHOP]
    server = shop_server(settings.DEMO_SHOP)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.DEMO_SHOP
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_requester_walks_out_to_the_shop_and_back_with_a_basket(db, address):
    buyer = make_buyer(ceiling_ore=100_000_00)
    dock, screen = next(row for row in goods() if row.number == "07-003"), "07-002"
    with tenant(buyer.agency.pk):
        buyer.article(number="07-003", name="Dockningsstation", price=Decimal("1295.00"))
        buyer.article(number=screen, name="Bildskärm", price=Decimal("2390.00"))
        given = {"first": buyer.clerk, "second": make_user(buyer.agency, "ecommerce_clerk"), "at": timezone.now()}
        write_shop(buyer.agreement, address=address, **given)
        shop = confirmed_shop(buyer.agreement)
        way = begin_visit(
            shop=shop, link=lambda secret: f"http://127.0.0.1:1/{secret}/", login=LOGIN, by=buyer.requester,
            at=timezone.now(),
        )  # fmt: skip
        assert way.address.startswith(f"{address}/butik/")
        shelf = requests.get(way.address, timeout=10).text
        assert "Dockningsstation USB-C" in shelf
        assert requests.get(f"{address}/bild/{dock.picture}", timeout=10).content.startswith(b"\x89PNG")
        chosen = {"07-003": "2", screen: "1", "99-100": "1", "07-001": "0"}
        till = requests.post(way.address, data=chosen, timeout=10).text
        posted = [("cXML-urlencoded", unescape(HIDDEN.search(till)[1]))]
        visit = take_basket(visit=ShopVisit.objects.get(), posted=posted, origin=address, at=timezone.now())
        assert [line["number"] for line in visit.lines] == [screen, "07-003", "99-100"]
        assert take_lines(visit=visit, places={2}, login=LOGIN, by=buyer.requester, at=timezone.now()) == 1
        line = RequisitionLine.objects.get()
        assert (line.source, line.quantity, line.price) == ("shop", 2, dock.price)


def test_a_stranger_and_a_wrong_password_get_nothing(address):
    assert requests.get(f"{address}/butik/gissad", timeout=10).status_code == 404
    assert requests.get(f"{address}/bild/../catalogues.py", timeout=10).status_code == 404
    refused = DemoShop(address).open(
        b"<cXML><Header><Sender><Credential><SharedSecret>fel</SharedSecret></Credential></Sender></Header></cXML>"
    )
    assert b'code="401"' in refused
    assert b'code="400"' in DemoShop(address).open(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_only_settings_that_name_it_can_start_it(settings):
    assert base.DEMO_SHOP == ""
    settings.DEMO_SHOP = ""
    with pytest.raises(CommandError, match="bara i demon"):
        call_command("demo_shop")
