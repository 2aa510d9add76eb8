"""From the invitation of a supplier to goods on the loading bay, all in the browser, with another agency beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from procurement.catalogues.importing import read_now
from procurement.exchange import order as t01
from procurement.exchange import order_response as t76
from procurement.models import (
    Catalogue,
    CatalogueVersion,
    ConnectionTest,
    DeliveryAddress,
    GoodsReceipt,
    PurchaseAgreement,
    PurchaseOrder,
    Requisition,
    Supplier,
    SupplierChange,
)
from procurement.orders.incoming import handle_answer
from servicecenter.exchange.ubl.parts import Identifier, Party
from servicecenter.models import Agency, AttestTask, OutgoingMessage, ServiceAgreement, User
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.registry import Received
from tests.factories import make_agency, make_user
from tests.factories.declarations import organisation_number
from tests.factories.runs import Office, client_of
from tests.factories.suppliers import company_number
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
GLN = "7300010000001"
PRICES = (
    "Artikelnummer;Benämning;Beskrivning;CPV;Enhet;Pris;Valuta;Moms;GTIN\r\n"
    "K-100;Kopieringspapper A4;Ohålat, 500 ark;30197643;RM;48,50;SEK;25;7350000000016\r\n"
    "K-200;Pärm A4 röd;Kartong;30192000;C62;24,00;SEK;25;\r\n"
)


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def agency(files: None) -> Agency:
    return buying_agency(1)


@pytest.fixture
def people(agency: Agency) -> dict[str, User]:
    clerks = {name: make_user(agency, "ecommerce_clerk") for name in ("first", "second")}
    return clerks | {"boss": make_user(agency, "manager"), "requester": make_user(agency, "employee")}


@pytest.fixture
def office(agency: Agency, people: dict[str, User]) -> Office:
    return Office(agency, people["first"], people["second"])


def buying_agency(number: int) -> Agency:
    found = make_agency(organisation_number=organisation_number(700 + number))
    with tenant(found.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference="2025/I", signed_on=date(2024, 12, 1), starts_on=date(2025, 1, 1)
        )
        DeliveryAddress.objects.create(name="Lastkajen", street="Storgatan 1", postal_code="12345", city="Orten")
    return found


def test_from_the_invitation_of_a_supplier_to_received_goods(agency, people, browse, browser, live_server):
    first, second = browse(people["first"], DESK), browse(people["second"], DESK)
    supplier = _invited(agency, first)
    _details_given(browser, live_server)
    _details_confirmed(agency, first, second)
    _tested_and_live(agency, second, supplier)
    _agreed(first, second, supplier)
    _catalogue_approved(agency, first, second)
    order = _ordered(agency, people, browse)
    _answered(agency, order)
    _received_on_a_phone(agency, people, browse, order)
    visited = {
        "supplier": supplier.public_id,
        "purchase_order": order.public_id,
        "purchase_order_receive": order.public_id,
    }
    _nothing_is_seen_next_door(visited)


def _invited(agency: Agency, page: Any) -> Supplier:
    page.goto(reverse("supplier_new"))
    page.fill("#id_organisation_number", company_number())
    page.fill("#id_name", "Papperskompaniet AB")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/leverantorer/[0-9a-f-]{36}/$"))
    page.click("a:has-text('Bjud in')")
    page.fill("#id_sent_to", "salj@papperskompaniet.example")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/leverantorer/[0-9a-f-]{36}/$"))
    with tenant(agency.pk):
        return Supplier.objects.get()


def _details_given(browser: Any, live_server: Any) -> None:
    """The supplier, who has no log-in, opens its link."""
    context = browser.new_context(locale="sv-SE", viewport=PHONE, base_url=live_server.url)
    page = context.new_page()
    page.goto(re.search(r"https?://\S+", mail.outbox[-1].body)[0])
    for name, text in {
        "street": "Bruksgatan 2", "postal_code": "921 31", "city": "Lycksele", "contact_name": "Anna Ek",
        "contact_email": "anna@papperskompaniet.example", "e_address": GLN, "bankgiro": "5050-1055",
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", text)
    page.select_option("#id_e_address_scheme", "0088")
    assert fits(page, PHONE)
    picture(page, "supplier-gives-details", PHONE)
    page.click("label[for=id_has_tax_approval_0]")
    page.click("label:has-text('Order med ordersvar')")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=Tack, uppgifterna är mottagna")
    context.close()


def _details_confirmed(agency: Agency, first: Any, second: Any) -> None:
    with tenant(agency.pk):
        change = SupplierChange.objects.get()
    for page, value in ((first, "check"), (second, "confirm")):
        page.goto(reverse("supplier_change", args=[change.public_id]))
        if value == "check":
            page.fill("#reason", "Ringde växeln på ett nummer i registret")
        page.click(f"button[value={value}]")
        page.wait_for_load_state()
    with tenant(agency.pk):
        assert Supplier.objects.get().e_address == GLN


def _tested_and_live(agency: Agency, page: Any, supplier: Supplier) -> None:
    page.goto(reverse("supplier", args=[supplier.public_id]))
    page.click("button:has-text('Gör testorder')")
    page.wait_for_selector("text=Ta emot ordersvaret")
    with page.expect_download() as download:
        page.click("a:has-text('Hämta testordern')")
    sent = t01.parse(download.value.path().read_bytes())
    page.click("a:has-text('Ta emot ordersvaret')")
    answer = {"name": "svar.xml", "mimeType": "application/xml", "buffer": _answer(sent.id, sent.seller, sent.buyer)}
    page.set_input_files("#id_answer", answer)
    page.click("main form button[type=submit]")
    page.click("a.button--primary:has-text('Anslut')")
    page.fill("#id_reason", "Testet gick bra")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/leverantorer/[0-9a-f-]{36}/$"))
    picture(page, "supplier-live", DESK)
    with tenant(agency.pk):
        assert (Supplier.objects.get().state, ConnectionTest.objects.get().answered_at is None) == ("live", False)


def _answer(order_id: str, seller: Party, buyer: Party) -> bytes:
    issued_on = timezone.localdate()
    return t76.build(
        t76.OrderResponse(id="S-1", issued_on=issued_on, code="AP", order_id=order_id, seller=seller, buyer=buyer)
    )


def _agreed(first: Any, second: Any, supplier: Supplier) -> None:
    first.goto(reverse("purchase_agreement_new"))
    for name, text in {
        "number": "2026:7", "title": "Kontorsmateriel", "area": "Kontorsmateriel", "starts_on": "2026-01-01",
        "ends_on": "2027-12-31", "ceiling_ore": "50 000",
    }.items():  # fmt: skip
        first.fill(f"#id_{name}", text)
    first.select_option("#id_supplier", label=str(supplier))
    first.click("main form button[type=submit]")
    first.wait_for_url(re.compile(r"/avtal/[0-9a-f-]{36}/$"))
    second.goto(first.url)
    second.click("button:has-text('Fastställ')")
    second.wait_for_selector("text=Gäller")


def _catalogue_approved(agency: Agency, first: Any, second: Any) -> None:
    first.goto(reverse("catalogue_new"))
    with tenant(agency.pk):
        first.select_option("#id_agreement", str(PurchaseAgreement.objects.get().pk))
    first.fill("#id_number", "1")
    first.fill("#id_name", "Kontorsmateriel 2026")
    first.click("main form button[type=submit]")
    first.wait_for_url(re.compile(r"/kataloger/[0-9a-f-]{36}/$"))
    first.set_input_files("#id_file", {"name": "priser.csv", "mimeType": "text/csv", "buffer": PRICES.encode()})
    first.click("button:has-text('Lämna in')")
    first.click("button[value=columns]")
    first.wait_for_load_state()
    with tenant(agency.pk):
        version = CatalogueVersion.objects.get()
    read_now(agency_id=agency.pk, version_id=version.pk, at=timezone.now())  # what a worker does
    second.goto(reverse("catalogue_version", args=[version.public_id]))
    picture(second, "catalogue-staged", DESK)
    second.click("button[value=approve]")
    second.wait_for_load_state()
    with tenant(agency.pk):
        assert Catalogue.objects.get().version == 1


def _ordered(agency: Agency, people: dict[str, User], browse: Callable[..., Any]) -> PurchaseOrder:
    page = browse(people["requester"], DESK)
    page.goto(f"{reverse('articles')}?q=paper")
    assert "Kopieringspapper A4" in page.inner_text("#results")
    picture(page, "articles", DESK)
    page.click("#results button:has-text('Lägg')")
    page.wait_for_load_state()
    page.goto(reverse("basket"))
    page.select_option("#id_unit", index=1)
    page.click("button[value=send]")
    page.wait_for_url(re.compile(r"/mina-inkop/[0-9a-f-]{36}/$"))
    with tenant(agency.pk):
        case = AttestTask.objects.get(object_id=Requisition.objects.get().pk, kind="requisition")
    boss = browse(people["boss"], DESK)
    boss.goto(reverse("attest_case", args=[case.public_id]))
    boss.click("#case button[value=approve]")
    boss.wait_for_load_state()
    with tenant(agency.pk):
        order = PurchaseOrder.objects.get()
        assert OutgoingMessage.objects.filter(origin=f"order:{order.number}").exists()
    return order


def _answered(agency: Agency, order: PurchaseOrder) -> None:
    """The supplier's system answers; its message comes from the access point."""
    seller = Party(endpoint=Identifier(value=GLN, scheme="0088"))
    buyer = Party(endpoint=Identifier(value=agency.organisation_number, scheme="0007"))
    with tenant(agency.pk):
        handle_answer(
            Received(uuid4(), "T76", f"0088:{GLN}", "svar-1", _answer(order.number, seller, buyer)), timezone.now()
        )


def _received_on_a_phone(agency: Agency, people: dict[str, User], browse: Callable[..., Any],
                         order: PurchaseOrder) -> None:  # fmt: skip
    page = browse(people["requester"], PHONE)
    page.goto(reverse("purchase_order", args=[order.public_id]))
    page.click("a:has-text('Ta emot leverans')")
    page.fill("#id_kod", "7350000000016")
    page.keyboard.press("Enter")
    page.wait_for_url("**kod=735*")
    page.click("button:has-text('Ta emot')")
    page.wait_for_url(f"**/order/{order.public_id}/")
    picture(page, "received", PHONE)
    with tenant(agency.pk):
        order.refresh_from_db()
        assert (order.state, GoodsReceipt.objects.count()) == ("delivered", 1)


def _nothing_is_seen_next_door(visited: dict[str, Any]) -> None:
    other = buying_agency(2)
    clerk = client_of(make_user(other, "ecommerce_clerk"), other)
    for name, public_id in visited.items():
        assert clerk.get(reverse(name, args=[public_id])).status_code == 404, name
    for name in ("suppliers", "purchase_agreements", "catalogues", "purchase_orders", "messages_out"):
        assert "Papperskompaniet" not in clerk.get(reverse(name)).content.decode(), name
    searching = client_of(make_user(other, "employee"), other)
    assert "Kopieringspapper" not in searching.get(f"{reverse('articles')}?q=paper").content.decode()
