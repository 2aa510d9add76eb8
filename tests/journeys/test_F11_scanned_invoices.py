"""Two papers handed in at once, compared with their pictures by the keyboard alone, and posted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from invoicing.flow.steps import move_on
from invoicing.models import ScannedInvoice, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.documents.readings import read_now, readings_left
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move
from tests.factories.invoices import code
from tests.factories.paper_invoices import Paper, paper_pdf
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.invoicing.conftest import with_invoices
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS


@pytest.fixture
def buyer(settings: Any, tmp_path: Path) -> Buyer:
    settings.FILES_DIR = tmp_path
    return with_invoices(make_buyer())


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.clerk)


def papers_of(buyer: Buyer) -> tuple[Paper, Paper]:
    supplier = buyer.supplier
    first = replace(
        Paper(), supplier=supplier.name, organisation_number=supplier.organisation_number, bankgiro=supplier.bankgiro
    )
    return first, replace(first, number="104299", rates=((25, 400_00),))


def work(buyer: Buyer) -> None:
    """What the workers do: read what waits, and move invoices on."""
    with tenant(buyer.agency.pk):
        left = readings_left(timezone.now())
    for document_id in left:
        read_now(agency_id=buyer.agency.pk, document_id=document_id, at=timezone.now())
    move_on(agency_id=buyer.agency.pk, at=timezone.now())


def hand_in(page: Any, *files: tuple[str, bytes]) -> None:
    page.goto("/fakturor/skannade/")
    page.get_by_label("Filer").set_input_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in files]
    )
    page.get_by_role("button", name="Lämna in").click()


def test_F11_from_the_file_to_the_books_with_the_keyboard_alone(buyer: Buyer, browse: Callable, barriers: Callable):
    first, second = papers_of(buyer)
    page = browse(buyer.clerk, DESK)
    hand_in(
        page,
        ("ett.pdf", paper_pdf(first, "headed")),
        ("två.pdf", paper_pdf(second, "columned")),
        ("trasig.pdf", b"%PDF-1.7 trasig"),
    )
    page.get_by_text("2 filer är inlämnade").wait_for()
    assert page.get_by_text("trasig.pdf: Filen är skadad").first.is_visible()
    assert barriers(page) == []
    picture(page, "scans-faults", DESK)
    work(buyer)
    page.goto("/fakturor/skannade/")
    assert page.get_by_role("row").filter(has_text="104233").get_by_text("osäkra uppgifter").is_visible()
    for size in WIDTHS:
        page.set_viewport_size(size)
        assert fits(page, size)
        assert barriers(page) == []
        picture(page, "scans", size)
    page.set_viewport_size(DESK)
    page.get_by_role("link", name="Börja bekräfta").click()
    page.get_by_role("heading", name="ett.pdf").wait_for()
    page.locator("img").first.wait_for()
    page.wait_for_function("document.querySelector('.sc-sheet img').naturalWidth > 0")
    assert page.locator("rect.is-lit").get_attribute("data-sc-box") == page.evaluate(
        "document.activeElement.closest('[data-sc-field]').dataset.scField"
    )
    for size in WIDTHS:
        page.set_viewport_size(size)
        assert fits(page, size)
        assert barriers(page) == []
        picture(page, "scan", size)
    page.set_viewport_size(DESK)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Uppgiften är osäkert läst").first.wait_for()
    picture(page, "scan-unconfirmed", DESK)
    page.get_by_label("Fakturadatum", exact=True).focus()
    for _unsure in range(page.locator("[data-sc-field].is-unsure").count()):
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="två.pdf").wait_for()
    assert "Beloppen går ihop" in page.locator("[data-sc-arithmetic]").inner_text()
    page.get_by_label("Att betala", exact=True).fill("501,00")
    assert re.search(r"Skillnad mot att betala: [-−]1,00", page.locator("[data-sc-arithmetic]").inner_text())
    with tenant(buyer.agency.pk):
        invoice = SupplierInvoice.objects.get()
        assert (invoice.number, invoice.due_on, invoice.state) == (first.number, first.due_on, "validated")
        assert invoice.total_ore == first.total
    _post(buyer, invoice)
    page.goto(f"/fakturor/{invoice.public_id}/")
    page.get_by_role("heading", name="Pappret").wait_for()
    assert page.get_by_text("Slutbokförd").first.is_visible()
    for size in WIDTHS:
        page.set_viewport_size(size)
        assert fits(page, size)
        assert barriers(page) == []
        picture(page, "scan-invoice", size)


def _post(buyer: Buyer, invoice: SupplierInvoice) -> None:
    """Coded and matched as other invoices are, which other journeys show."""
    work(buyer)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        invoice.coding_lines.all().delete()
        code(invoice)
        if invoice.state != "matched":
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=timezone.now())
    work(buyer)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert invoice.state == "posted"


def test_F11_without_script_the_form_is_filled_in_and_sent_all_the_same(buyer: Buyer, browse: Callable):
    first, _second = papers_of(buyer)
    page = browse(buyer.clerk, PHONE, java_script_enabled=False)
    hand_in(page, ("ett.pdf", paper_pdf(first)))
    work(buyer)
    page.goto("/fakturor/skannade/")
    page.get_by_role("link", name=first.supplier).click()
    for box in page.locator("input[name=confirmed]").all():
        box.check(force=True)
    page.get_by_role("button", name="Bekräfta och nästa").click()
    page.get_by_text("är bekräftad och går vidare").wait_for()
    with tenant(buyer.agency.pk):
        assert ScannedInvoice.objects.get().invoice.number == first.number


def test_F11_on_the_phone_the_picture_and_the_button_are_in_sight(buyer: Buyer, browse: Callable, barriers: Callable):
    first, _second = papers_of(buyer)
    page = browse(buyer.clerk, PHONE)
    hand_in(page, ("ett.pdf", paper_pdf(first, "headed")))
    work(buyer)
    page.goto("/fakturor/skannade/")
    page.get_by_role("link", name="Börja bekräfta").click()
    button = page.get_by_role("button", name="Bekräfta och nästa")
    button.wait_for()
    page.wait_for_function("document.querySelector('.sc-sheet img').naturalWidth > 0")
    assert page.get_by_label("Att betala", exact=True).input_value() == "1\u00a0250,00"
    foot, tabs, bar, picture_place = (
        page.locator(place).bounding_box()
        for place in (".sc-verify__foot", ".sc-tabbar", ".sc-bar", ".sc-verify__scroll")
    )
    assert foot["y"] + foot["height"] <= tabs["y"] + 1, "knappen ligger ovanför flikarna"
    assert picture_place["y"] >= bar["y"] + bar["height"] - 1, "bilden ligger under sidhuvudet"
    assert fits(page, PHONE)
    assert barriers(page) == []
    picture(page, "scan-in-sight", PHONE)
    for word in page.locator(".sc-verify__right label").all():
        word.click()
    button.click()
    page.get_by_text("är bekräftad och går vidare").wait_for()
    with tenant(buyer.agency.pk):
        assert ScannedInvoice.objects.get().invoice.total_ore == first.total
