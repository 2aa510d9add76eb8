"""An invoice in the browser: coded with what history suggests, attested by keyboard, looked at once more, and ready."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, CodingTemplate, InvoiceLine, SupplierInvoice, TemplateLine
from servicecenter.models import AgencySetting, AttestTask, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import Office
from tests.invoicing.conftest import with_invoices
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DESK, PHONE = WIDTHS
ITEM = "Mobilabonnemang"


@pytest.fixture
def buyer() -> Buyer:
    return with_invoices(make_buyer())


@pytest.fixture
def office(buyer: Buyer) -> Office:
    """What a page in a browser needs to know of whom it logs in."""
    return Office(buyer.agency, buyer.clerk, buyer.boss)


@pytest.fixture
def reviewer(buyer: Buyer) -> User:
    return make_user(buyer.agency, "reviewer", full_name="Greta Granskare")


def seven_earlier(buyer: Buyer, reviewer: User) -> None:
    for number in range(7):
        earlier = make_invoice(
            buyer.supplier, (f"{ITEM} {number + 1}", "1", 1_000_00), state="posted", buyer_reference="Greta G",
            arrival_number=f"2025-{number:06d}", arrived_on=NOW.date(), reviewer=reviewer, posted_on=NOW.date(),
        )  # fmt: skip
        [row] = code(earlier, ("5421" if number else "5311", "100", 1_000_00))
        CodingLine.objects.filter(pk=row.pk).update(line=InvoiceLine.objects.get(invoice=earlier))
    template = CodingTemplate.objects.create(name="Delat 60/40", made_by=reviewer, made_at=NOW)
    for number, (account, share) in enumerate((("5421", "60 %"), ("5411", "")), start=1):
        TemplateLine.objects.create(template=template, number=number, account=account, coding="100", share=share)


def state_of(invoice: SupplierInvoice, buyer: Buyer) -> str:
    with tenant(buyer.agency.pk):
        return SupplierInvoice.objects.get(pk=invoice.pk).state


@pytest.mark.parametrize("size", WIDTHS, ids=["desk", "phone"])
def test_F15_coded_with_a_suggestion_and_attested_by_keyboard(buyer, reviewer, browse, barriers, size):
    now = timezone.now()
    with tenant(buyer.agency.pk):
        AgencySetting.objects.create(
            key="invoicing.check.above", value="2 000", source="beslut", starts_on="2025-01-01"
        )
        seven_earlier(buyer, reviewer)
        kept = make_invoice(buyer.supplier, (f"{ITEM} 8", "1", 1_200_00), buyer_reference="Greta G", at=now)
        wanted = ((f"{ITEM} 9", "1", 1_500_00), ("Skrivbord", "2", 450_50))
        split = make_invoice(buyer.supplier, *wanted, buyer_reference="Greta G", at=now)
    move_on(agency_id=buyer.agency.pk, at=now)
    page = browse(reviewer, size)

    def look(name: str) -> None:
        picture(page, f"invoice-{name}", size)
        assert fits(page, size), name
        assert barriers(page) == [], name

    page.goto(reverse("invoices_to_review"))
    assert page.inner_text(".sc-seg [aria-current]").split() == ["Mina", "2"]
    look("to-review")
    page.goto(reverse("supplier_invoice", args=[kept.public_id]))
    assert "6 av 7 tidigare fakturor" in page.inner_text("main")
    look("suggested")
    page.keyboard.press("g")
    page.wait_for_selector("text=Fakturan väntar på attest.")
    assert state_of(kept, buyer) == "waiting"
    look("waiting")

    page.goto(reverse("supplier_invoice", args=[split.public_id]))
    page.fill("#id_rad-1-account", "5331")
    page.fill("#id_rad-1-coding", "100")
    page.fill("#id_rad-1-share", "500")
    assert page.inner_text("[data-sc-left]").replace("\u00a0", " ") == "401,00"
    look("left")
    page.press("#id_rad-1-share", "Enter")
    page.wait_for_selector("text=Konteringen är inte sparad")
    assert "401,00 kr saknas" in page.inner_text("main")
    look("refused")
    page.fill("#id_rad-1-share", "")
    assert page.inner_text("[data-sc-left]") == "0,00"
    page.click("[data-sc-add-row]")
    page.wait_for_function("document.querySelectorAll('[data-sc-row]').length >= 3")
    page.click("button[value=ask]")
    page.wait_for_selector("text=Fakturan väntar på attest.")

    boss = browse(buyer.boss, size)
    with tenant(buyer.agency.pk):
        cases = {task.object_id: task for task in AttestTask.objects.filter(state="waiting")}
        assert [row.amount_ore for row in CodingLine.objects.filter(invoice=split)] == [1_500_00, 901_00]
    for invoice in (kept, split):
        boss.goto(reverse("attest_case", args=[cases[invoice.pk].public_id]))
        boss.wait_for_load_state("networkidle")
        assert "5421" in boss.inner_text("#case")
        picture(boss, f"invoice-case-{invoice is split}", size)
        assert barriers(boss) == []
        with boss.expect_navigation():
            boss.keyboard.press("g")
    assert {state_of(kept, buyer), state_of(split, buyer)} == {"attested"}
    move_on(agency_id=buyer.agency.pk, at=timezone.now())
    assert (state_of(kept, buyer), state_of(split, buyer)) == ("posted", "after_check")

    checker = browse(make_user(buyer.agency, "finance_clerk"), size)
    checker.goto(reverse("invoices_to_check"))
    picture(checker, "invoice-to-check", size)
    assert fits(checker, size)
    assert barriers(checker) == []
    checker.click("#results tbody a")
    checker.wait_for_load_state("networkidle")
    picture(checker, "invoice-check", size)
    assert barriers(checker) == []
    checker.keyboard.press("g")
    checker.wait_for_selector("text=är klarmarkerad.")
    move_on(agency_id=buyer.agency.pk, at=timezone.now())
    assert state_of(split, buyer) == "posted"


def test_F15_a_row_is_added_and_a_template_used_without_script(buyer, reviewer, browse, barriers):
    with tenant(buyer.agency.pk):
        seven_earlier(buyer, reviewer)
        invoice = make_invoice(buyer.supplier, ("Stol", "1", 999_99), buyer_reference="Annan", at=timezone.now())
    move_on(agency_id=buyer.agency.pk, at=timezone.now())
    page = browse(reviewer, DESK, java_script_enabled=False)
    page.goto(reverse("invoices_to_review") + "?vem=ingen")
    page.click("#results tbody a")
    page.click("text=Ta fakturan")
    page.fill("#id_rad-0-account", "5331")
    page.click("text=Lägg till rad")
    assert page.input_value("#id_rad-0-account") == "5331"
    page.click("text=Använd mallen")
    assert page.input_value("#id_rad-0-share") == "60 %"
    page.click("button[value=ask]")
    assert "väntar på attest" in page.inner_text("main")
    with tenant(buyer.agency.pk):
        rows = CodingLine.objects.filter(invoice=invoice).order_by("number")
        assert [(row.account, row.amount_ore) for row in rows] == [("5421", 599_99), ("5411", 400_00)]
    page.goto(reverse("coding_templates"))
    assert "60 %" in page.inner_text("main")
