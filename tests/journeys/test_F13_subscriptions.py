"""A subscription in the browser: laid up by one, put in force by another, and what is outside it is put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from invoicing.flow.steps import move_on
from invoicing.models import Subscription, SupplierInvoice
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.invoices import make_invoice
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.invoicing.conftest import with_invoices
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
NUMBER = "46-70-1140"


@pytest.fixture
def buyer() -> Buyer:
    return with_invoices(make_buyer())


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.clerk)


def comes(buyer: Buyer, kronor: int, months_ago: int) -> SupplierInvoice:
    """An invoice of the subscription arrives and goes as far as it goes by itself."""
    today = timezone.localdate()
    month = today.year * 12 + today.month - 1 - months_ago
    with tenant(buyer.agency.pk):
        invoice = make_invoice(
            buyer.supplier,
            ("Mobiltelefoni", "1", kronor * 100),
            object_reference=NUMBER,
            issued_on=today.replace(year=month // 12, month=month % 12 + 1, day=1),
        )
    move_on(agency_id=buyer.agency.pk, at=timezone.now())
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
    return invoice


def test_F13_what_is_outside_is_told_and_goes_on_when_two_have_agreed_to_more(
    buyer: Buyer, browse: Callable, barriers: Callable
):
    first, second = browse(buyer.clerk, DESK), browse(make_user(buyer.agency, "ecommerce_clerk"), PHONE)
    address = _lay_up(first, buyer, most="4500")
    assert barriers(first) == []
    _put_in_force(second, address)
    assert fits(second, PHONE)
    picture(second, "subscription", PHONE)
    assert comes(buyer, 3480, months_ago=1).state == "posted"
    dearer = comes(buyer, 5100, months_ago=0)
    assert dearer.state == "review"
    second.goto("/fakturor/avvikelser/")
    told = second.get_by_role("row").filter(has_text=dearer.number)
    assert "högst 4\u00a0500,00 kr" in told.inner_text()
    assert fits(second, PHONE)
    assert barriers(second) == []
    picture(second, "deviations", PHONE)
    _ask_for_more(first, address, most="5500")
    _put_in_force(second, first.url)
    first.goto(f"/fakturor/{dearer.public_id}/")
    first.get_by_role("button", name="Matcha om").click()
    first.wait_for_load_state("networkidle")
    assert barriers(first) == []
    picture(first, "matched-again", DESK)
    move_on(agency_id=buyer.agency.pk, at=timezone.now())
    with tenant(buyer.agency.pk):
        dearer.refresh_from_db()
        assert dearer.state == "posted"
        states = Subscription.objects.order_by("pk").values_list("state", "most_ore")
        assert list(states) == [("ended", 4500_00), ("active", 5500_00)]


def _lay_up(page, buyer: Buyer, *, most: str) -> str:
    """Filled in as a clerk does, and where it is then."""
    page.goto("/fakturor/abonnemang/nytt/")
    page.get_by_label("Leverantör", exact=False).first.select_option(label=buyer.supplier.name)
    for label, value in {
        "Abonnemangets nummer": NUMBER,
        "Benämning": "Mobiltelefoni",
        "Högst, kronor utan moms": most,
        "Kodsträng": "100",
        "Gäller från och med": f"{timezone.localdate().year - 1}-01-01",
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Konto").select_option("5421")
    page.get_by_role("button", name="Lägg upp").click()
    page.get_by_text("Någon annan sätter det i kraft").wait_for()
    assert page.get_by_role("button", name="Sätt i kraft").count() == 0
    return page.url


def _put_in_force(page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Sätt i kraft").click()
    page.get_by_text("Abonnemanget gäller.").wait_for()


def _ask_for_more(page, address: str, *, most: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Ändra").click()
    field = page.get_by_label("Högst, kronor utan moms")
    assert field.input_value() == "4\u00a0500,00"
    field.fill(most)
    page.get_by_role("button", name="Begär ändringen").click()
    page.get_by_text("Någon annan sätter den i kraft").wait_for()
