"""What people see of matching: the invoice line by line, matching anew, choosing the order, and the deviations."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from invoicing.flow.steps import move_on
from invoicing.matches.actions import match_by_hand
from invoicing.models import InvoiceMatch, InvoiceReview, SupplierInvoice
from procurement.models import OrderLine
from servicecenter.models import AgencySetting, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import bill, make_invoice, make_order
from tests.factories.purchasing import Buyer
from tests.invoicing.matches.test_F18_receipts import come

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def flow(buyer: Buyer) -> None:
    move_on(agency_id=buyer.agency.pk, at=NOW)


def test_an_unmatched_line_is_shown_beside_what_was_ordered(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10))
        told = {"order_reference": order.number}
        invoice = make_invoice(buyer.supplier, ("Stol", "10", 100_00), ("Fotpall", "1", 700_00), **told)
    flow(buyer)
    page = client_of(buyer.clerk).get(f"/fakturor/{invoice.public_id}/").content.decode()
    assert "Fotpall finns inte på ordern" in page
    assert "bör åtgärdas av beställaren" in page
    assert "beställt 10, mottaget 10" in page
    assert f"/inkop/order/{order.public_id}/" in page


def test_one_who_may_not_see_the_purchase_gets_no_way_to_it(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10), received=0)
        reviewer = make_user(buyer.agency, "reviewer")
        invoice = bill(order, reviewer=reviewer)
    flow(buyer)
    page = client_of(reviewer).get(f"/fakturor/{invoice.public_id}/").content.decode()
    assert f"Order {order.number} rad 1" in page
    assert str(order.public_id) not in page
    assert "Matcha om" not in page


def test_a_clerk_chooses_the_order_and_what_comes_later_matches_it(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10), received=4)
        invoice = make_invoice(buyer.supplier, ("Stol", "10", 100_00), order_reference="Kalle")
    flow(buyer)
    client = client_of(buyer.clerk)
    address = f"/fakturor/{invoice.public_id}/order/"
    assert order.number in client.get(address).content.decode()
    refused = client.post(address, {"number": "2020-1"})
    assert (refused.status_code, "ingen order med det numret" in refused.content.decode()) == (422, True)
    client.post(address, {"number": order.number})
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert (invoice.state, invoice.order_reference, invoice.was_touched) == ("review", order.number, True)
        come(buyer, order, 6)
        invoice.refresh_from_db()
        assert invoice.state == "matched"


def test_matching_anew_takes_what_has_changed(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10))
        invoice = bill(order, (1, "10", 110_00))
    flow(buyer)
    with tenant(buyer.agency.pk):
        OrderLine.objects.filter(order=order).update(price=110)
    client_of(buyer.clerk).post(f"/fakturor/{invoice.public_id}/matcha/")
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert (invoice.state, invoice.was_touched) == ("matched", False)


@pytest.mark.parametrize("why", ["coded", "gone on"])
def test_what_someone_has_coded_or_let_through_is_not_matched_anew(buyer: Buyer, why: str) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10), received=0)
        invoice = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        if why == "coded":
            told = {"begun_at": NOW, "coded_by": buyer.clerk, "coded_at": NOW}
            InvoiceReview.objects.update_or_create(invoice=invoice, defaults=told)
        else:
            SupplierInvoice.objects.filter(pk=invoice.pk).update(state="attested")
        with pytest.raises(NotAllowedNow):
            match_by_hand(invoice=invoice, by=buyer.clerk, at=NOW)


def test_the_deviations_of_each_are_as_many_as_their_count(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10), (buyer.article(name="Bord"), 10), received=4)
        bill(order, (1, "10", 100_00), (2, "1", 300_00))
        bill(order, (2, "5", 100_00), issued_on=date(2026, 10, 2))
        make_invoice(buyer.supplier, issued_on=date(2026, 10, 3))
        bill(order, (1, "1", 100_00), issued_on=date(2026, 10, 4))
    flow(buyer)
    client = client_of(buyer.clerk)
    segments = client.get("/fakturor/avvikelser/").context["segments"]
    assert {one["label"]: one["count"] for one in segments} == {
        "Alla": 3, "Beställaren": 1, "Den som tar emot": 2, "E-handeln": 1, "Leverantören": 0,
    }  # fmt: skip
    for one in segments:
        page = client.get(one["url"])
        assert (len(page.context["rows"]), page.context["page_obj"].paginator.count) == (one["count"], one["count"])
    assert "Stol: fakturerat 10" in client.get("/fakturor/avvikelser/?vem=receiver").content.decode()
    assert client.get("/fakturor/avvikelser/?format=csv").status_code == 200
    with tenant(buyer.agency.pk):
        assert InvoiceMatch.objects.filter(actor="").exists()


def test_the_accounts_of_purchases_are_shown_with_their_dates_and_marks(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        AgencySetting.objects.create(
            key="invoicing.account_of_cpv.302", value="5311", source="Ekonomichefens beslut", starts_on="2025-06-01"
        )
    page = client_of(buyer.clerk).get(reverse("purchase_accounts")).content.decode()
    assert "Ekonomichefens beslut" in page
    assert "2025-06-01" in page
    assert page.count("Källa ej bekräftad") == page.count("Eget förslag") > 10
