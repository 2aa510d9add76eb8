"""Invoices of a subscription within amount and period go on without a hand; others are listed with the cause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, InvoiceMatch, InvoiceStop, Subscription, SupplierInvoice
from invoicing.subscriptions.actions import ask_subscription, confirm_subscription, end_subscription
from procurement.models import PurchaseAgreement
from servicecenter.models import AgencySetting, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import SecondPersonNeeded
from tests.factories import NOW, make_user
from tests.factories.invoices import credit, make_invoice, make_subscription
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(buyer: Buyer) -> User:
    return make_user(buyer.agency, "ecommerce_clerk")


def phone(buyer: Buyer, month: int, amount: int = 900_00, **given: Any) -> SupplierInvoice:
    told = {"object_reference": "abc 1", "issued_on": date(2026, month, 5), "rate": "25"}
    return make_invoice(buyer.supplier, ("Mobiltelefoni", "1", amount), **told | given)


def flow(buyer: Buyer) -> None:
    move_on(agency_id=buyer.agency.pk, at=NOW)


def states() -> list[str]:
    return list(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True))


def test_F13_an_invoice_of_the_period_is_coded_and_goes_on_by_itself(buyer: Buyer, second: User) -> None:
    with tenant(buyer.agency.pk):
        make_subscription(buyer.supplier, buyer.clerk, second)
        invoice = phone(buyer, 10)
        last = phone(buyer, 11)
    flow(buyer)
    with tenant(buyer.agency.pk):
        found = InvoiceMatch.objects.get(invoice=invoice)
        assert (found.period, found.sample) == (date(2026, 10, 1), "first")
        assert InvoiceMatch.objects.get(invoice=last).sample == ""
        coded = CodingLine.objects.get(invoice=invoice)
        assert (coded.account, coded.coding, coded.amount_ore) == ("5421", "100", 900_00)
        assert coded.why == "Abonnemang ABC-1; dess kontering"
        assert not SupplierInvoice.objects.filter(was_touched=True).exists()
        assert not InvoiceStop.objects.exists()


@pytest.mark.parametrize(
    ("amount", "month", "actor", "cause"),
    [(1200_00, 10, "orderer", "mer än"), (900_00, 9, "ecommerce", "redan fakturerat")],
)
def test_F13_outside_it_is_an_exception_with_its_cause(
    buyer: Buyer, second: User, amount: int, month: int, actor: str, cause: str
) -> None:
    with tenant(buyer.agency.pk):
        owner = make_user(buyer.agency, "reviewer")
        make_subscription(buyer.supplier, buyer.clerk, second, owner=owner)
        phone(buyer, 9)
    flow(buyer)
    with tenant(buyer.agency.pk):
        invoice = phone(buyer, month, amount, issued_on=date(2026, month, 20))
    flow(buyer)
    with tenant(buyer.agency.pk):
        found = InvoiceMatch.objects.get(invoice=invoice, actor=actor)
        assert cause in found.text
        assert cause in InvoiceStop.objects.get(invoice=invoice).text
        invoice.refresh_from_db()
        assert (invoice.state, invoice.reviewer) == ("review", owner)


def test_F13_two_of_a_period_at_once_and_a_credit_note(buyer: Buyer, second: User) -> None:
    with tenant(buyer.agency.pk):
        make_subscription(buyer.supplier, buyer.clerk, second)
        first, again = phone(buyer, 10), phone(buyer, 10, 901_00)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert InvoiceMatch.objects.get(invoice=again, line=None).actor == "ecommerce"
        credit(first, ("Mobiltelefoni", "1", 900_00), object_reference="ABC-1", issued_on=date(2026, 10, 20))
    flow(buyer)
    with tenant(buyer.agency.pk):
        SupplierInvoice.objects.filter(pk=again.pk).update(state="rejected", reason="Fel")
        third = phone(buyer, 10, 902_00)
    flow(buyer)
    with tenant(buyer.agency.pk):
        third.refresh_from_db()
        assert third.state == "posted", "perioden är fri igen när den är krediterad"


def test_F13_one_asks_and_another_puts_it_in_force(buyer: Buyer, second: User) -> None:
    facts = {
        "supplier": buyer.supplier, "name": "El", "number": "77", "most_ore": 100_00, "account": "5021",
        "starts_on": date(2026, 1, 1),
    }  # fmt: skip
    with tenant(buyer.agency.pk):
        with pytest.raises(PermissionDenied):
            ask_subscription(facts=facts, by=buyer.requester, at=NOW)
        with pytest.raises(ValidationError, match="kontoplanen"):
            ask_subscription(facts=facts | {"account": "9999"}, by=buyer.clerk, at=NOW)
        asked = ask_subscription(facts=facts, by=buyer.clerk, at=NOW)
        with pytest.raises(SecondPersonNeeded):
            confirm_subscription(subscription=asked, by=buyer.clerk, at=NOW)
        with pytest.raises(ValidationError, match="väntar redan"):
            ask_subscription(facts=facts, by=buyer.clerk, at=NOW)
        before = confirm_subscription(subscription=asked, by=second, at=NOW)
        dearer = ask_subscription(facts=facts | {"most_ore": 200_00}, replaces=before, by=second, at=NOW)
        assert Subscription.objects.get(state="active") == before
        confirm_subscription(subscription=dearer, by=buyer.clerk, at=NOW)
        assert Subscription.objects.get(state="active") == dearer
        end_subscription(subscription=dearer, reason="Uppsagt", by=buyer.clerk, at=NOW)
        assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}


def test_F13_a_subscription_that_ended_is_paid_no_more(buyer: Buyer, second: User) -> None:
    with tenant(buyer.agency.pk):
        found = make_subscription(buyer.supplier, buyer.clerk, second)
        end_subscription(subscription=found, reason="Uppsagt", by=second, at=NOW)
        phone(buyer, 10)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert states() == ["review"]
        assert InvoiceStop.objects.get().kind == "no_match"


def test_F13_its_page_shows_what_came_period_by_period(buyer: Buyer, second: User) -> None:
    with tenant(buyer.agency.pk):
        found = make_subscription(buyer.supplier, buyer.clerk, second)
        phone(buyer, 9)
        phone(buyer, 10)
    flow(buyer)
    page = client_of(buyer.clerk).get(f"/fakturor/abonnemang/{found.public_id}/")
    assert [period for period, _row in page.context["came"]] == ["2026-10", "2026-09"]
    assert "Varje månad" in page.content.decode()


def test_F13_it_is_laid_up_changed_and_ended_on_its_pages(buyer: Buyer, second: User) -> None:
    first, other = client_of(buyer.clerk), client_of(second)
    given = {
        "supplier": buyer.supplier.pk, "number": "46-70", "name": "Telefon", "every": "month", "least_ore": "0",
        "most_ore": "1 000,50", "account": "5421", "coding": "100", "starts_on": "2026-01-01",
    }  # fmt: skip
    page = first.post("/fakturor/abonnemang/nytt/", given | {"most_ore": ""})
    assert page.status_code == 422
    address = first.post("/fakturor/abonnemang/nytt/", given)["Location"]
    assert "Sätt i kraft" not in first.get(address).content.decode()
    other.post(f"{address}satt-i-kraft/")
    with tenant(buyer.agency.pk):
        assert Subscription.objects.get().most_ore == 1000_50
    changed = first.post(f"{address}andra/", given | {"most_ore": "2000"})["Location"]
    other.post(f"{changed}satt-i-kraft/")
    assert first.post(f"{changed}avsluta/", {"reason": ""}).status_code == 422
    first.post(f"{changed}avsluta/", {"reason": "Uppsagt"})
    with tenant(buyer.agency.pk):
        rows = Subscription.objects.order_by("pk").values_list("state", "most_ore")
        assert list(rows) == [("ended", 1000_50), ("ended", 2000_00)]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_F13_an_agreement_is_paid_below_the_limit_and_never_beyond_its_ceiling(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        AgencySetting.objects.create(
            key="procurement.order_without_attest", value="5000", source="beslut", starts_on="2025-01-01"
        )
        article = buyer.article(cpv="30213100")
        PurchaseAgreement.objects.update(ceiling_ore=1500_00)
        told = {"contract_reference": buyer.agreement.number}
        for day, quantity in ((1, "10"), (2, "6")):
            invoice = make_invoice(buyer.supplier, ("Dator", quantity, 100_00), issued_on=date(2026, 10, day), **told)
            invoice.lines.update(article_number=article.number)
    flow(buyer)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(kind="ceiling")
        assert states() == ["posted", "review"]
        assert stop.text.replace("\u00a0", " ").endswith("500,00 kr kvar, och fakturan är på 600,00 kr.")
        assert PurchaseAgreement.objects.get().ordered_ore == 1000_00
        assert CodingLine.objects.get().account == "5321"


def test_F13_a_reviewer_is_only_one_who_may_review(buyer: Buyer, second: User) -> None:
    with tenant(buyer.agency.pk):
        make_subscription(buyer.supplier, buyer.clerk, second, owner=buyer.requester)
        phone(buyer, 10, 2000_00)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get().reviewer is None
