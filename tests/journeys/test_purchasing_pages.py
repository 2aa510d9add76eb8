"""The pages of purchasing in a browser, at the desk and on a phone: no barrier that axe knows of, nothing too wide."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.budgets.actions import set_budget
from procurement.catalogues.pictures import give_picture
from procurement.models import (
    Article,
    Catalogue,
    CatalogueReject,
    CatalogueVersion,
    CatalogueWord,
    DeliveryAddress,
    OrderLine,
    PictureDelivery,
    PictureReject,
    StagedLine,
    SupplierChange,
)
from procurement.recurring.actions import repeat
from servicecenter.models import IncomingMessage, OutgoingMessage
from servicecenter.tenancy.scope import tenant
from tests.factories.pictures import picture as a_picture
from tests.factories.purchasing import Buyer, make_agreement, make_article, make_buyer, make_supplier
from tests.factories.runs import Office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer(ceiling_ore=50_000_00, title="Kontorsmateriel 2026")


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.boss)


@pytest.fixture
def places(buyer: Buyer, settings: Any, tmp_path: Any) -> dict[str, str]:
    """The addresses of the clerk's pages by their names, with something on each of them."""
    settings.FILES_DIR = tmp_path
    now = timezone.now()
    with tenant(buyer.agency.pk):
        order = buyer.ordered((buyer.article(name="Pärm A4 röd", price=Decimal(300)), 2), at=now)
        OrderLine.objects.filter(order=order).update(coding="100")
        budget = set_budget(year=now.year, coding="100", amount_ore=500_00, by=buyer.clerk, at=now)
        change = SupplierChange.objects.create(
            supplier=buyer.supplier, asked={"bankgiro": "50501055"}, before={}, reason="Brev",
            requested_by=buyer.boss, requested_at=now,
        )  # fmt: skip
        version = _version(buyer, now)
        sent = OutgoingMessage.objects.get(origin=f"order:{order.number}")
        came = IncomingMessage.objects.create(
            kind="T76", sender=sent.receiver, instance_id=str(uuid4()), envelope=bytes(sent.envelope), sha256="0" * 64,
            state="quarantined", reason="avsändaren har ingen order 1 här", received_at=now,
        )  # fmt: skip
        names = {
            "suppliers": (),
            "supplier_new": (),
            "supplier": (buyer.supplier.public_id,),
            "supplier_correct": (buyer.supplier.public_id,),
            "supplier_change": (change.public_id,),
            "purchase_agreements": (),
            "purchase_agreement_new": (),
            "purchase_agreement": (buyer.agreement.public_id,),
            "catalogues": (),
            "catalogue_new": (),
            "catalogue": (version.catalogue.public_id,),
            "catalogue_version": (version.public_id,),
            "catalogue_pictures": (version.catalogue.public_id,),
            "article_picture_give": (_pictured(buyer, now).public_id,),
            "messages_out": (),
            "messages_in": (),
            "message_out": (sent.public_id,),
            "message_in": (came.public_id,),
            "delivery_addresses": (),
            "delivery_address_new": (),
            "delivery_address_change": (buyer.address.public_id,),
            "purchase_budgets": (),
            "purchase_budget_new": (),
            "purchase_budget_file": (),
            "purchase_budget_change": (budget.public_id,),
        }
    return {name: reverse(name, args=given) for name, given in names.items()}


def _pictured(buyer: Buyer, at: Any) -> Article:
    """An article that a clerk has given a picture, and a zip with a file that was none."""
    article = Article.objects.get()
    give_picture(article=article, content=BytesIO(a_picture("#2f6f9f")), by=buyer.clerk, at=at)
    delivery = PictureDelivery.objects.create(
        catalogue=article.catalogue, file_name="bilder.zip", state="taken", taken=12, refused=1, received_at=at,
        handed_in_by=buyer.clerk,
    )  # fmt: skip
    PictureReject.objects.create(delivery=delivery, name="p-9.svg", reason="Filen är varken JPEG, PNG eller HEIC.")
    return article


def _version(buyer: Buyer, at: Any) -> CatalogueVersion:
    """A file that waits to be looked at, with a price beyond the agreement and a line that was refused."""
    version = CatalogueVersion.objects.create(
        catalogue=Catalogue.objects.get(), source="csv", file_name="priser.csv", sha256="x", state="staged",
        line_count=2, changed=1, rejected=1, beyond=1, compared_with=1, received_at=at, handed_in_by=buyer.clerk,
    )  # fmt: skip
    facts = {"number": "1", "name": "Pärm A4 röd", "unit": "C62", "vat_rate": Decimal(25), "price": Decimal(400)}
    StagedLine.objects.create(version=version, line=2, kind="changed", before=300, is_beyond=True, **facts)
    CatalogueReject.objects.create(version=version, line=3, number="2", field="pris", reason="pris saknas: fyll i den")
    return version


@pytest.mark.parametrize("size", WIDTHS, ids=["desk", "phone"])
def test_the_clerks_pages_have_no_barriers_and_fit(buyer, browse, barriers, places, size):
    page = browse(buyer.clerk, size)
    found = []
    for name, address in places.items():
        page.goto(address)
        picture(page, name, size)
        found += [f"{name}: {barrier}" for barrier in barriers(page)]
        found += [] if fits(page, size) else [f"{name}: bredare än skärmen"]
    assert found == []


@pytest.mark.parametrize("size", WIDTHS, ids=["desk", "phone"])
def test_articles_are_chosen_compared_and_a_purchase_is_repeated(buyer, browse, barriers, size, settings, tmp_path):
    settings.FILES_DIR, now = tmp_path, timezone.now()
    with tenant(buyer.agency.pk):
        second = make_agreement(make_supplier(buyer.clerk, name="Pappersladan AB"), buyer.clerk, rank=2)
        facts = {"unit": "RM", "content": Decimal(500), "content_unit": "C62", "marks": "Svanen"}
        articles = [
            buyer.article(name="Kopieringspapper A4 80 g", price=Decimal("43.80"), **facts),
            buyer.article(name="Kopieringspapper A4 återvunnet", price=Decimal("48.50"), **facts),
            make_article(second, name="Kopieringspapper A4 standard", price=Decimal("39.90"), **facts | {"marks": ""}),
        ]
        give_picture(article=articles[0], content=BytesIO(a_picture("#2f6f9f")), by=buyer.clerk, at=now)
        CatalogueWord.objects.create(word="kopieringspapper")
        requisition = buyer.attest(buyer.sent((articles[0], 10), at=now), now)
        purchase = repeat(
            requisition=requisition, every="month", starts_on=timezone.localdate() + timedelta(days=5),
            ends_on=timezone.localdate() + timedelta(days=300), by=buyer.requester, at=now,
        )  # fmt: skip
    page = browse(buyer.requester, size)
    page.goto(f"{reverse('articles')}?q=paper")
    assert "Visar papper" in page.inner_text("#results")
    picture(page, "articles", size)
    assert barriers(page) == []
    assert fits(page, size)
    page.wait_for_function("document.querySelector('img.sc-goods').naturalWidth > 0")
    page.click("img.sc-goods + span a")
    page.wait_for_url("**/artiklar/*-*/**")
    assert page.evaluate("document.querySelector('img.sc-goods--large').naturalWidth") > 0
    picture(page, "article", size)
    assert barriers(page) == []
    assert fits(page, size)
    page.click("text=Tillbaka till sökningen")
    for place in (1, 2, 3):
        page.click(f"label[for=c-{place}]")
    page.click("button:has-text('Jämför valda')")
    page.wait_for_url("**/jamfor/**")
    assert "rangordnas före" in page.inner_text("main")
    assert "0,0798 kr" in page.inner_text("main")
    picture(page, "compare", size)
    assert barriers(page) == []
    assert fits(page, size)
    for name, address in (
        ("requisition", reverse("my_requisition", args=[requisition.public_id])),
        ("repeat", reverse("my_requisition_repeat_new", args=[requisition.public_id])),
        ("recurring", reverse("recurring_purchases")),
        ("recurring-one", reverse("recurring_purchase_change", args=[purchase.public_id])),
    ):
        page.goto(address)
        picture(page, name, size)
        assert barriers(page) == []
        assert fits(page, size)


def test_the_basket_of_an_agency_without_an_address_says_who_can_add_one(buyer, browse, barriers):
    with tenant(buyer.agency.pk):
        DeliveryAddress.objects.all().delete()
    page = browse(buyer.requester, PHONE)
    page.goto(reverse("basket"))
    assert f"Be {buyer.clerk.full_name} lägga upp en" in page.inner_text("main")
    picture(page, "basket-without-address", PHONE)
    assert barriers(page) == []
