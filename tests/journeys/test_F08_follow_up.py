"""F08 in a browser: a clerk follows purchasing from the measures to what is bought, prices and direct awards."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.models import PurchaseOrder, RequisitionLine
from procurement.orders.actions import take_answer
from procurement.receipts.actions import receive
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
PAGES = ("follow_up", "follow_up_spend", "follow_up_prices", "follow_up_awards")


@pytest.fixture
def buyer() -> Buyer:
    """Two orders from the agreement, one of them answered and received, and one that no agreement has."""
    buyer = make_buyer(ceiling_ore=500_000_00, title="Kontorsmateriel 2026")
    now = timezone.now()
    with tenant(buyer.agency.pk):
        paper = buyer.article(name="Kopieringspapper", price=Decimal(200), cpv="30197643")
        first = buyer.ordered((paper, 10), at=now - timedelta(days=3))
        take_answer(order=first, reference="S-1", answer="accepted", at=now - timedelta(days=2))
        received_on = timezone.localdate(now)
        came = {"quantities": {1: Decimal(10)}, "received_on": received_on, "by": buyer.requester, "at": now}
        receive(order=PurchaseOrder.objects.get(pk=first.pk), **came)
        buyer.ordered((paper, 5), at=now)
        outside = buyer.ordered((buyer.article(name="Flytthjälp", price=Decimal(1_000), cpv="98392000"), 1), at=now)
        PurchaseOrder.objects.filter(pk=outside.pk).update(agreement=None)
        RequisitionLine.objects.filter(order_lines__order=outside).update(award_reason="Inget avtal för flyttar")
    return buyer


@pytest.fixture
def office(buyer: Buyer) -> Office:
    return Office(buyer.agency, buyer.clerk, buyer.boss)


def test_a_clerk_reads_the_measures_and_takes_them_out_as_a_file(buyer, browse):
    page = browse(buyer.clerk, DESK)
    page.goto(reverse("follow_up"))
    told = page.inner_text("main")
    assert "75,0" in told, "tre fjärdedelar av beloppet är ur avtal"
    assert "Av antalet: 2 av 3 order" in told
    with page.expect_download() as taken:
        page.click("a[href*='format=csv']")
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert sum(int(row["Antal order"]) for row in rows) == 3
    page.click("nav >> text=Vad vi köper")
    page.wait_for_url("**/uppfoljning/kop/")
    page.select_option("select[name=niva]", "8")
    page.click("form.sc-filters button[type=submit]")
    page.wait_for_url("**niva=8**")
    assert "30197643" in page.inner_text("#results")
    page.click("text=Per leverantör")
    assert buyer.supplier.name in page.inner_text("#results")
    page.click(f"#results a:has-text('{buyer.supplier.name}')")
    page.wait_for_url("**/inkop/order/**")
    assert page.locator("tbody tr").count() == 3


def test_a_direct_award_leads_to_its_order(buyer, browse):
    page = browse(buyer.clerk, DESK)
    page.goto(f"{reverse('follow_up_awards')}?visa=order")
    assert "Inget avtal för flyttar" in page.inner_text("#results")
    page.click("#results tbody a")
    assert "Flytthjälp" in page.inner_text("main")


@pytest.mark.parametrize("size", WIDTHS, ids=["desk", "phone"])
def test_the_pages_have_no_barriers_and_fit(buyer, browse, barriers, size):
    page = browse(buyer.clerk, size)
    found = []
    for name in PAGES:
        page.goto(reverse(name))
        picture(page, name, size)
        found += [f"{name}: {barrier}" for barrier in barriers(page)]
        found += [] if fits(page, size) else [f"{name}: bredare än skärmen"]
    assert found == []
