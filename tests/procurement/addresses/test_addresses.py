"""Delivery addresses: an agency without any says so, its own people add one, and what orders point at stays."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from procurement.addresses.actions import add_address, change_address, set_in_use
from procurement.models import DeliveryAddress, PurchaseOrder
from procurement.requisitions.actions import add_article, fill_in, send_requisition
from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Port 3", "street": "Hamngatan 1", "postal_code": "801 82", "city": "Gävle"}
RIGHT_GLN = "7312345000014"


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer()


@pytest.fixture
def scope(buyer):
    with tenant(buyer.agency.pk):
        yield


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_agency_without_an_address_is_told_who_can_add_one(buyer):
    administrator = make_user(buyer.agency, "administrator", full_name="Adam Adressare")
    with tenant(buyer.agency.pk):
        article = buyer.article()
        DeliveryAddress.objects.all().delete()
        add_article(article=article, quantity=Decimal(1), by=buyer.requester, at=NOW)
    requester = client_of(buyer.requester, buyer.agency)
    shown = text(requester.get(reverse("basket")))
    assert "Er myndighet har ingen leveransadress" in shown
    assert "Be Adam Adressare eller" in shown
    client = client_of(administrator, buyer.agency)
    assert client.post(reverse("delivery_address_new"), GIVEN).status_code == 302
    assert "Er myndighet har ingen leveransadress" not in text(requester.get(reverse("basket")))
    assert re.search(r'<option value="\d+" selected>Port 3', requester.get(reverse("basket")).content.decode())


def test_every_fault_of_an_address_is_told_at_its_field(buyer, scope):
    wrong = {"name": "", "street": "X", "postal_code": "12", "city": "Y", "gln": "7312345000015", "contact_email": "ej"}
    with pytest.raises(ValidationError) as refusal:
        add_address(given=wrong, by=buyer.clerk, at=NOW)
    assert set(refusal.value.message_dict) == {"name", "postal_code", "gln", "contact_email"}
    assert DeliveryAddress.objects.count() == 1


def test_two_addresses_never_have_the_same_name(buyer, scope):
    with pytest.raises(ValidationError, match="redan den benämningen"):
        add_address(given=GIVEN | {"name": "godsmottagningen"}, by=buyer.clerk, at=NOW)


def test_a_change_is_in_the_log_and_leaves_the_order_pointing_at_it(buyer, scope):
    order = buyer.ordered((buyer.article(), 1))
    change_address(address=buyer.address, given=GIVEN | {"gln": RIGHT_GLN}, by=buyer.clerk, at=NOW)
    event = AuditEvent.objects.filter(event="delivery_address_changed").latest("pk")
    assert "lokaliseringsnummer" in event.detail["fields"]
    assert PurchaseOrder.objects.get(pk=order.pk).address.gln == RIGHT_GLN


def test_a_closed_address_is_not_ordered_to_and_its_orders_stay(buyer, scope):
    order = buyer.ordered((buyer.article(), 1))
    add_article(article=buyer.article(), quantity=Decimal(1), by=buyer.requester, at=NOW)
    fill_in(unit=buyer.unit, address=buyer.address, by=buyer.requester, at=NOW)
    set_in_use(address=buyer.address, is_open=False, by=buyer.clerk, at=NOW)
    with pytest.raises(ValidationError, match="stängd"):
        send_requisition(by=buyer.requester, at=NOW)
    order.refresh_from_db()
    assert order.address_id == buyer.address.pk
    set_in_use(address=buyer.address, is_open=True, by=buyer.clerk, at=NOW)
    assert send_requisition(by=buyer.requester, at=NOW).state == "waiting"


def test_a_requester_changes_no_address(buyer, scope):
    for act in (
        lambda: add_address(given=GIVEN, by=buyer.requester, at=NOW),
        lambda: change_address(address=buyer.address, given=GIVEN, by=buyer.requester, at=NOW),
        lambda: set_in_use(address=buyer.address, is_open=False, by=buyer.requester, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_pages_list_change_and_close(buyer):
    clerk = client_of(buyer.clerk, buyer.agency)
    shown = clerk.post(reverse("delivery_address_new"), GIVEN | {"gln": RIGHT_GLN, "contact_name": "Eva"}, follow=True)
    assert "Port 3" in text(shown)
    assert RIGHT_GLN in text(shown)
    with tenant(buyer.agency.pk):
        made = DeliveryAddress.objects.get(name="Port 3")
    answer = clerk.post(reverse("delivery_address_change", args=[made.public_id]), GIVEN | {"gln": "1"})
    assert answer.status_code == 422
    assert "kontrollsiffra" in text(answer)
    clerk.post(reverse("delivery_address_use", args=[made.public_id]), {"do": "close"}, follow=True)
    assert "Port 3" not in text(clerk.get(reverse("delivery_addresses")))
    assert "Port 3" in text(clerk.get(reverse("delivery_addresses") + "?visa=alla"))
    assert b"Port 3" in clerk.get(reverse("delivery_addresses") + "?visa=alla&format=csv").getvalue()


def test_another_agencys_address_is_not_there(buyer):
    other = make_buyer()
    clerk = client_of(buyer.clerk, buyer.agency)
    assert clerk.get(reverse("delivery_address_change", args=[other.address.public_id])).status_code == 404
