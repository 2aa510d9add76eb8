"""F01: one page shows a purchase from order to receipt; what others see of it; and how it is bought over HTTP."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.flow.steps import move_on
from invoicing.models import SupplierInvoice
from procurement.models import Despatch, Requisition
from procurement.orders.actions import take_answer
from procurement.requisitions.queries import basket_of, lines_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.invoices import bill, make_order
from tests.factories.purchasing import make_buyer
from tests.factories.runs import client_of
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer():
    return make_buyer()


@pytest.fixture
def client(buyer):
    return client_of(buyer.requester, buyer.agency)


@pytest.fixture
def order(buyer):
    with tenant(buyer.agency.pk):
        article = buyer.article(name="Häftapparat", gtin="07350000000011")
        return buyer.ordered((article, 10), (buyer.article(name="Pärm"), 4), at=timezone.now())


def url(name, order, **query):
    return reverse(name, args=[order.public_id], query=query or None)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_F01_the_page_shows_order_answer_receipts_and_state(buyer, client, order):
    today = timezone.localdate().isoformat()
    answer = client.post(
        url("purchase_order_receive", order), {"line_1": "4", "received_on": today, "note": "Kantstött"}
    )
    assert answer.status_code == 302
    with tenant(buyer.agency.pk):
        take_answer(order=order, reference="S-77", answer="accepted", note="Tack", at=timezone.now())
    page = text(client, url("purchase_order", order))
    for said in (order.number, "Häftapparat", "Bekräftad", "S-77", "Kantstött", "1 av 2 rader", "1 400,00 kr"):
        assert said in page.replace("\xa0", " "), said


def test_another_employee_and_another_agency_find_nothing(buyer, order):
    stranger, other = make_user(buyer.agency, "employee"), make_buyer()
    assert client_of(stranger, buyer.agency).get(url("purchase_order", order)).status_code == 404
    assert client_of(other.clerk, other.agency).get(url("purchase_order", order)).status_code == 404
    assert client_of(buyer.clerk, buyer.agency).get(url("purchase_order", order)).status_code == 200


def test_it_is_bought_from_basket_to_order_over_http(buyer, client):
    with tenant(buyer.agency.pk):
        article = buyer.article(name="Skrivare")
    client.post(reverse("add_to_basket", args=[article.public_id]), {"quantity": "2", "back": "//ond.example"})
    page = client.get(reverse("basket"))
    assert "Skrivare" in page.content.decode()
    wrong = client.post(reverse("basket"), {"rad1-quantity": "3", "rad1-coding": "", "do": "send"})
    assert wrong.status_code == 422
    assert "Välj leveransadress" in wrong.content.decode()
    good = {"rad1-quantity": "3", "unit": buyer.unit.pk, "address": buyer.address.pk, "is_usual": "on", "do": "send"}
    sent = client.post(reverse("basket"), good)
    with tenant(buyer.agency.pk):
        requisition = Requisition.objects.get(state="waiting")
        assert sent["Location"] == reverse("my_requisition", args=[requisition.public_id])
        assert buyer.boss.full_name in text(client, sent["Location"])
        buyer.attest(requisition, timezone.now())
        assert requisition.orders.get().lines.get().quantity == 3
    client.post(reverse("my_requisition_again", args=[requisition.public_id]))
    with tenant(buyer.agency.pk):
        again = basket_of(buyer.requester)
        assert (again.address, lines_of(again).get().quantity) == (buyer.address, 3)


def test_a_scanned_code_finds_its_line_and_a_wrong_one_says_so(client, order):
    page = client.get(url("purchase_order_receive", order, kod="07350000000011")).content.decode()
    assert re.search(r'name="line_1"[^>]*value="10"|value="10"[^>]*name="line_1"', page)
    assert "Ingen rad på ordern har koden 99" in text(client, url("purchase_order_receive", order, kod="99"))


def test_a_service_is_received_in_percent_and_nonsense_is_refused(buyer, client, order):
    today = timezone.localdate().isoformat()
    wrong = client.post(url("purchase_order_receive", order), {"line_1": "många", "received_on": today})
    assert wrong.status_code == 422
    client.post(url("purchase_order_receive", order), {"line_1": "25 %", "received_on": today})
    with tenant(buyer.agency.pk):
        assert order.lines.get(number=1).received == Decimal("2.5")


def test_a_despatch_advice_is_received_as_it_says(buyer, client, order):
    with tenant(buyer.agency.pk):
        lines = [{"number": 1, "quantity": "7"}]
        row = Despatch.objects.create(order=order, reference="FS-9", lines=lines, received_at=timezone.now())
    assert "FS-9" in text(client, url("purchase_order", order))
    address = url("purchase_order_receive", order, foljesedel=str(row.public_id))
    assert 'value="FS-9"' in client.get(address).content.decode()
    client.post(address, {"line_1": "7", "received_on": timezone.localdate().isoformat()})
    page = text(client, url("purchase_order", order))
    assert "På väg" not in page
    assert client.get(url("purchase_order_receive", order, foljesedel="x")).status_code == 404


def test_a_proposed_change_is_taken_on_the_page(buyer, client, order):
    with tenant(buyer.agency.pk):
        lines = [{"number": 2, "answer": "rejected", "note": "Utgått"}]
        take_answer(order=order, reference="S-1", answer="changed", lines=lines, at=timezone.now())
    assert "Utgått" in text(client, url("purchase_order", order))
    client.post(url("purchase_order_answer", order), {"do": "accept"})
    with tenant(buyer.agency.pk):
        order.refresh_from_db()
        assert (order.state, order.amount_ore) == ("accepted", 100_000)


def test_the_clerk_places_free_text_of_a_supplier(buyer, client):
    facts = {"name": "Tavla", "quantity": "1", "unit": "C62", "price": "400", "description": "vit"}
    client.post(reverse("basket_free_text"), facts)
    client.post(
        reverse("basket"), {"rad1-quantity": "1", "unit": buyer.unit.pk, "address": buyer.address.pk, "do": "send"}
    )
    with tenant(buyer.agency.pk):
        buyer.attest(Requisition.objects.get(state="waiting"), timezone.now())
        number = lines_of(Requisition.objects.get()).get().pk
    clerk = client_of(buyer.clerk, buyer.agency)
    assert "Tavla" in text(clerk, reverse("purchase_requests"))
    place = reverse("purchase_request_place", args=[number])
    chosen = {"supplier": buyer.supplier.pk, "price": "390", "vat_rate": "25"}
    assert clerk.post(place, chosen).status_code == 422
    assert clerk.post(place, chosen | {"agreement": buyer.agreement.pk}).status_code == 302
    assert "Tavla" in text(clerk, reverse("purchase_orders"))
    assert clerk.get(place).status_code == 404


def test_F01_the_page_shows_its_invoices_and_how_far_they_have_come(buyer, client):
    with_invoices(buyer)
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10))
        first = bill(order, (1, "4", 100_00))
    steps = client.get(url("purchase_order", order)).context["steps"]
    assert [step["label"] for step in steps] == ["Beställd", "Bekräftad", "Levererad", "Fakturerad", "Betald"]
    assert [step["status"] for step in steps[3:]] == ["now", ""]
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        second = bill(order, (1, "6", 100_00))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    page = client.get(url("purchase_order", order))
    assert [(step["status"], step["meta"]) for step in page.context["steps"][3:]] == [
        ("done", "2 av 2 bokförda"), ("now", ""),
    ]  # fmt: skip
    shown = page.content.decode()
    assert first.number in shown
    assert second.number in shown
    assert str(first.public_id) not in shown, "beställaren får inte se fakturor"
    assert (
        str(first.public_id) in client_of(buyer.clerk, buyer.agency).get(url("purchase_order", order)).content.decode()
    )
    with tenant(buyer.agency.pk):
        SupplierInvoice.objects.update(state="paid", paid_on="2026-11-20")
    steps = client.get(url("purchase_order", order)).context["steps"]
    assert (steps[4]["status"], steps[4]["meta"]) == ("done", "2026-11-20")
