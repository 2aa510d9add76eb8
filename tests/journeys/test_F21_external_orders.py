"""F21 in a browser: orders of another system are read in from a file, and orders from here are taken out as one."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.models import PurchaseOrder, Supplier
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
HEAD = "post;system;order;beställd;leverantör;rad;benämning;antal;mått;pris;moms;skäl;mottagning;dag\n"
FILE = "input[type=file]"


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer(ceiling_ore=500_000_00, title="Kontorsmateriel 2026")


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.boss)


def file_of(buyer: Buyer) -> dict[str, object]:
    """An order with a receipt, and one that can't be read."""
    with tenant(buyer.agency.pk):
        number = Supplier.objects.get().organisation_number
    day = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    rows = [
        f"order;Externt;EX-1;{day} 08:00;{number};1;Arkivboxar;40;C62;25,00;25;Engångsköp;;",
        f"mottagning;Externt;EX-1;;;1;;15;;;;;M-1;{day}",
        f"order;Externt;EX-2;{day} 08:00;{number};1;Pennor;0;C62;5,00;25;Engångsköp;;",
    ]
    return {"name": "ordrar.csv", "mimeType": "text/csv", "buffer": (HEAD + "\n".join(rows)).encode()}


def test_a_file_is_read_in_once_and_what_is_wrong_is_told_line_by_line(buyer, browse):
    page = browse(buyer.clerk, DESK)
    page.goto(reverse("external_orders"))
    page.set_input_files(FILE, file_of(buyer))
    page.click("button:has-text('Läs in')")
    page.wait_for_url(re.compile(r"/inkop/externt/[0-9a-f-]{36}/$"))
    told = page.inner_text("main")
    assert "EX-2" in told
    assert "Order som inte lästes in" in told
    with tenant(buyer.agency.pk):
        order = PurchaseOrder.objects.get()
        assert order.lines.get().received == 15
    page.goto(reverse("external_orders"))
    page.set_input_files(FILE, file_of(buyer))
    page.click("button:has-text('Läs in')")
    page.wait_for_url(re.compile(r"/inkop/externt/[0-9a-f-]{36}/$"))
    with tenant(buyer.agency.pk):
        assert PurchaseOrder.objects.count() == 1
    page.goto(reverse("purchase_order", args=[order.public_id]))
    assert "Externt" in page.inner_text("main")


def test_orders_from_here_are_taken_out_with_their_lines(buyer, browse):
    with tenant(buyer.agency.pk):
        order = buyer.ordered((buyer.article(name="Pärm A4 röd", price=Decimal(30)), 2), at=timezone.now())
    page = browse(buyer.clerk, DESK)
    page.goto(reverse("external_orders"))
    assert page.locator("button:has-text('JSON')").get_attribute("value") == "json"
    answer = page.request.get(f"{reverse('external_orders_out')}?format=json")
    assert "attachment" in answer.headers["content-disposition"]
    told = answer.text()
    assert json.loads(told)
    assert order.number in told
    assert "Pärm A4 röd" in told


@pytest.mark.parametrize("size", WIDTHS, ids=["desk", "phone"])
def test_the_pages_have_no_barriers_and_fit(buyer, browse, barriers, size):
    page = browse(buyer.clerk, size)
    page.goto(reverse("external_orders"))
    page.set_input_files(FILE, file_of(buyer))
    page.click("button:has-text('Läs in')")
    page.wait_for_url(re.compile(r"/inkop/externt/[0-9a-f-]{36}/$"))
    for name, address in (("external-file", page.url), ("external-orders", reverse("external_orders"))):
        page.goto(address)
        picture(page, name, size)
        assert barriers(page) == []
        assert fits(page, size)
