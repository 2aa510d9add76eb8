"""The coding grid takes periods without a script, and the page of an invoice tells what is booked and what remains."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from invoicing.models import AccrualPart, CodingLine, InvoiceLine
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.invoices import in_review
from tests.factories.purchasing import Buyer
from tests.factories.runs import client_of
from tests.invoicing.accruals.test_accruals import LICENCE, YEAR, accrued, post_all

pytestmark = pytest.mark.django_db


def posted(**more: str) -> dict[str, str]:
    """The grid with one row, as a browser sends it."""
    row = {"account": "5411", "coding": "100", "share": "", "text": "", "line": ""}
    head = {"rad-TOTAL_FORMS": "2", "rad-INITIAL_FORMS": "0", "version": "0"}
    return head | {f"rad-0-{name}": value for name, value in row.items()} | more


def test_the_grid_suggests_the_invoices_period_and_keeps_what_is_written(buyer: Buyer) -> None:
    reviewer = make_user(buyer.agency, "reviewer")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, LICENCE, reviewer=reviewer)
        InvoiceLine.objects.filter(invoice=invoice).update(starts_on=YEAR.starts_on, ends_on=YEAR.ends_on)
    client, address = client_of(reviewer, buyer.agency), reverse("supplier_invoice_coding", args=[invoice.public_id])
    page = client.post(address, posted(do="periods")).content.decode()
    assert 'name="rad-0-since" value="2026-11"' in page
    assert 'name="rad-0-until" value="2027-10"' in page
    assert "autofocus" in page
    spread = {"perioder": "1", "rad-0-since": "2026-11-15", "rad-0-until": "2027-10"}
    client.post(address, posted(do="save", **spread))
    with tenant(buyer.agency.pk):
        [row] = CodingLine.objects.filter(invoice=invoice)
        assert (f"{row.accrues_from}", f"{row.accrues_to}") == ("2026-11-15", "2027-10-31")
    again = client.get(address).content.decode()
    assert 'name="rad-0-since" value="2026-11-15"' in again
    assert "12 000,00" in again.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rad-0-since": "nov"},
        {"rad-0-since": "2026-11", "rad-0-until": ""},
        {"rad-0-since": "2026-12", "rad-0-until": "2026-10"},
        {"rad-0-since": "2026-13", "rad-0-until": "2027-10"},
        {"rad-0-since": "2026-02-30", "rad-0-until": "2027-10"},
    ],
)
def test_a_period_that_cannot_be_read_is_told_at_its_row_and_nothing_is_lost(
    buyer: Buyer, wrong: dict[str, Any]
) -> None:
    reviewer = make_user(buyer.agency, "reviewer")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, LICENCE, reviewer=reviewer)
    address = reverse("supplier_invoice_coding", args=[invoice.public_id])
    answer = client_of(reviewer, buyer.agency).post(address, posted(do="save", perioder="1", **wrong))
    assert answer.status_code == 422
    assert "Skriv första och sista månaden" in answer.content.decode()
    assert f'value="{wrong["rad-0-since"]}"' in answer.content.decode()


def test_the_page_of_the_invoice_tells_the_months_before_and_after_posting(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = accrued(buyer)
        type(invoice).objects.filter(pk=invoice.pk).update(
            state="waiting", arrival_number="2026-000099", arrived_on=YEAR.starts_on
        )
    client, address = client_of(buyer.clerk, buyer.agency), reverse("supplier_invoice", args=[invoice.public_id])
    assert "Bokförs så när fakturan är slutbokförd" in client.get(address).content.decode()
    with tenant(buyer.agency.pk):
        type(invoice).objects.filter(pk=invoice.pk).update(state="validated", arrival_number="", arrived_on=None)
    post_all(buyer)
    page = client.get(address).content.decode().replace("\u00a0", " ")
    assert "1 000,00 kr bokfört, 11 000,00 kr återstår" in page
    assert ">2026-11-12</span>" in page
    assert page.count("Återstår") == 11


def test_an_invoice_of_one_day_shows_no_months(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
    page = client_of(buyer.clerk, buyer.agency).get(reverse("supplier_invoice", args=[invoice.public_id]))
    assert 'id="h-accruals"' not in page.content.decode()


def test_the_list_of_prepaid_costs_ties_with_its_account_and_is_a_file_too(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        accrued(buyer, number="F-77")
    post_all(buyer)
    client = client_of(buyer.clerk, buyer.agency)
    page = client.get(reverse("prepaid_costs")).content.decode().replace("\u00a0", " ")
    assert "lika med bokföringen" in page
    assert "Det som återstår och konto 1611 är båda 11 000,00 kr" in page
    assert "2026-11–2027-10" in page
    exported = client.get(reverse("prepaid_costs") + "?format=csv").content.decode("utf-8-sig")
    assert "F-77;2026-11-01;2027-10-01;12000,00;11;11000,00" in exported
    with tenant(buyer.agency.pk):
        AccrualPart.objects.filter(booked_on__isnull=False).update(amount_ore=1)
        AccrualPart.objects.filter(month="2027-10-01").delete()
    assert "skiljer sig" in client.get(reverse("prepaid_costs")).content.decode()
