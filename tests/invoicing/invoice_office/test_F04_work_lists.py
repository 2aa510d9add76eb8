"""F04: the list of invoices by state, whose counts are the lengths of its lists."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from invoicing.flow.steps import move_on
from invoicing.supplier_invoices.models import InvoiceState, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.queries import counts_by_state, invoices
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.invoices import make_invoice
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import client_of
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db


def some_of_every_state(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        for place, state in enumerate(InvoiceState):
            for number in range(place % 3 + 1):
                make_invoice(
                    buyer.supplier, state=state, reason="Fel", arrival_number=f"2026-{place:03d}{number:03d}",
                    arrived_on=NOW.date(),
                )  # fmt: skip


def told(page: str) -> dict[str, int]:
    """The counts that the page shows, by state."""
    segments = re.findall(r'<a href="[^"]*lage=(\w+)"[^>]*>[^<]*?([\d\u202f\xa0]+)</a>', page)
    return {state: int(re.sub(r"\D", "", count)) for state, count in segments}


def test_F04_every_count_is_the_length_of_its_list(buyer: Buyer) -> None:
    some_of_every_state(buyer)
    client = client_of(buyer.clerk, buyer.agency)
    counts = told(client.get(reverse("supplier_invoices")).content.decode())
    assert set(counts) == set(InvoiceState.values)
    for state, count in counts.items():
        shown = client.get(reverse("supplier_invoices") + f"?lage={state}").content.decode()
        rows = shown.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
        assert rows == count, state
        exported = client.get(reverse("supplier_invoices") + f"?lage={state}&format=csv").content.decode("utf-8-sig")
        assert len(exported.strip().splitlines()) - 1 == count
    with tenant(buyer.agency.pk):
        assert counts == counts_by_state()
        assert sum(counts.values()) == invoices().count()


def test_the_list_is_searched_by_supplier_number_and_order(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        wanted = make_invoice(buyer.supplier, number="ABC-77", order_reference="2026-000123")
        make_invoice(None, supplier_name="Okänd AB", number="X1")
        make_invoice(buyer.supplier, number="ZZZ")
        assert [row.pk for row in invoices(q="abc-7")] == [wanted.pk]
        assert [row.pk for row in invoices(q="2026-000123")] == [wanted.pk]
        assert invoices(q=buyer.supplier.name[:8]).count() == 2
        assert [row.number for row in invoices(q="okänd")] == ["X1"]


def test_a_clerk_rejects_with_a_reason_and_lifts_a_stop_in_the_browser(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        arrived = {"state": "registered", "arrival_number": "2026-000001", "arrived_on": NOW.date()}
        invoice = make_invoice(buyer.supplier, **arrived)
        stop = InvoiceStop.objects.create(invoice=invoice, kind="sums", text="Går inte ihop", raised_at=NOW)
    client = client_of(buyer.clerk, buyer.agency)
    page = client.get(reverse("supplier_invoice", args=[invoice.public_id])).content.decode()
    assert "Går inte ihop" in page
    settle = reverse("supplier_invoice_settle", args=[invoice.public_id, stop.public_id])
    assert client.post(settle, {"how": ""}).status_code == 422
    assert client.post(settle, {"how": "Räknat om"}).status_code == 302
    reject = reverse("supplier_invoice_reject", args=[invoice.public_id])
    assert client.post(reject, {"reason": ""}).status_code == 422
    assert client.post(reject, {"reason": "Inte vår"}).status_code == 302
    with tenant(buyer.agency.pk):
        stop.refresh_from_db()
        assert (stop.settled_how, SupplierInvoice.objects.get().state) == ("Räknat om", "rejected")


def test_the_original_is_kept_byte_for_byte_and_never_shown_as_a_page(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = make_invoice(buyer.supplier, document=b"<script>alert(1)</script>")
    client = client_of(make_user(buyer.agency, "auditor"), buyer.agency)
    answer = client.get(reverse("supplier_invoice_document", args=[invoice.public_id]))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_was_bought_is_found_by_its_words_in_the_own_agency_alone(buyer: Buyer) -> None:
    other = with_invoices(make_buyer())
    for one in (buyer, other):
        with tenant(one.agency.pk):
            make_invoice(one.supplier, ("Höj- och sänkbara skrivbord", "2", 4_000_00), note="Leverans i januari")
            make_invoice(one.supplier, ("Kaffe", "2", 70_00))
        move_on(agency_id=one.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        own = SupplierInvoice.objects.earliest("pk").pk
        for typed in ("skrivbord", "höj sänkbar", "SKRIVB", "januari leverans"):
            assert [row.pk for row in invoices(q=typed)] == [own], typed
        assert invoices(q="pelargon & !|").count() == 0
