"""An invoice that says what was ordered and received goes to posting by itself; any other to review with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoicing.flow.steps import move_on
from invoicing.matches.actions import match_invoices
from invoicing.models import CodingLine, InvoiceMatch, InvoiceStop, SupplierInvoice
from procurement.models import OrderLine
from procurement.receipts.actions import receive, send_back
from servicecenter.models import AgencySetting, Membership
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.invoices import bill, credit, make_invoice, make_order
from tests.factories.purchasing import Buyer, make_supplier

LATER = date(2026, 10, 2)
"""Invoices of one day and amount would look like the same one."""
pytestmark = pytest.mark.django_db


def flow(buyer: Buyer, *, days: int = 0) -> None:
    move_on(agency_id=buyer.agency.pk, at=NOW + timedelta(days=days))


def state_of(invoice: SupplierInvoice) -> str:
    return SupplierInvoice.objects.get(pk=invoice.pk).state


def decide(key: str, value: str) -> None:
    AgencySetting.objects.create(key=key, value=value, source="beslut", starts_on="2025-01-01")


def test_F14_what_was_ordered_and_received_is_posted_without_a_hand(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        computer = buyer.article(cpv="30213100", price=Decimal(8000), name="Dator")
        order = make_order(buyer, (computer, 2), (buyer.article(name="Väska"), 2))
        OrderLine.objects.filter(order=order).update(coding="100/P1")
        invoice = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert (invoice.state, invoice.was_touched, invoice.unit) == ("posted", False, buyer.unit)
        coded = CodingLine.objects.filter(invoice=invoice).order_by("number")
        assert [(row.account, row.coding, row.amount_ore, row.origin) for row in coded] == [
            ("5321", "100/P1", 16_000_00, f"order:{order.number}:1"),
            ("5611", "100/P1", 200_00, f"order:{order.number}:2"),
        ]
        assert coded[0].why == f"Order {order.number} rad 1; konto 5321 enligt CPV 302 (källa ej bekräftad)"
        assert not InvoiceStop.objects.exists()


def test_F14_what_has_not_come_waits_with_the_one_who_receives(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10), received=4)
        invoice = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        stop, match = InvoiceStop.objects.get(), InvoiceMatch.objects.get()
        assert (state_of(invoice), stop.kind, match.actor) == ("review", "difference", "receiver")
        assert stop.text == match.text == "Stol: fakturerat 10 styck, mottaget och inte fakturerat 4: 6 saknas."
        assert (match.billed, match.quantity, match.difference_ore) == (10, 0, 600_00)


def test_F14_several_invoices_take_no_more_than_was_received(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10))
        first, second, third = (bill(order, (1, quantity, 100_00)) for quantity in ("6", "4", "1"))
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert [state_of(each) for each in (first, second, third)] == ["posted", "posted", "review"]
        assert InvoiceMatch.objects.get(invoice=third).actor == "ecommerce"


def test_F14_what_a_person_lets_through_is_taken_although_it_had_not_come(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10), received=0)
        first = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        SupplierInvoice.objects.filter(pk=first.pk).update(state="attested", was_touched=True)
        make_all_come(buyer, order)
        second = bill(order, issued_on=LATER)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(second) == "review"
        assert "redan fakturerat" in InvoiceMatch.objects.get(invoice=second).text


def make_all_come(buyer: Buyer, order: Any) -> None:
    quantities = {line.number: line.flow.outstanding for line in order.lines.order_by("number")}
    receive(order=order, quantities=quantities, received_on=NOW.date(), by=buyer.requester, at=NOW)


def test_F14_a_rejected_invoice_takes_nothing(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10))
        first = bill(order, (1, "10", 150_00))
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(first) == "review"
        SupplierInvoice.objects.filter(pk=first.pk).update(state="rejected", reason="Fel pris")
        second = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(second) == "posted"


def test_F14_a_credit_note_gives_back_what_it_credits(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10))
        invoice = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        back = {"sent_on": NOW.date(), "reason": "Trasiga", "is_replaced": True, "by": buyer.requester, "at": NOW}
        send_back(order=order, quantities={1: Decimal(3)}, **back)
        note = credit(invoice, ("Stol", "3", 100_00))
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(note) == "posted"
        assert InvoiceMatch.objects.get(invoice=note).billed == -3
        assert CodingLine.objects.get(invoice=note).amount_ore == -300_00
        make_all_come(buyer, order)
        again = bill(order, (1, "3", 100_00))
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(again) == "posted"


@pytest.mark.parametrize(("reference", "text"), [("", "nämner ingen order"), ("2020-999999", "finns inte hos")])
def test_F14_an_invoice_of_no_order_goes_to_review(buyer: Buyer, reference: str, text: str) -> None:
    with tenant(buyer.agency.pk):
        invoice = make_invoice(buyer.supplier, order_reference=reference)
    flow(buyer)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get()
        assert (state_of(invoice), stop.kind) == ("review", "no_match")
        assert text in stop.text


def test_F14_an_order_of_another_supplier_is_no_match(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        other = make_supplier(buyer.clerk, tax_approval="approved", bankgiro="50501055")
        order = make_order(buyer, (buyer.article(), 10))
        invoice = make_invoice(other, ("Artikel", "10", 100_00), order_reference=order.number)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert state_of(invoice) == "review"
        assert InvoiceStop.objects.get().kind == "no_match"


def test_F14_the_requester_reviews_where_they_may(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10), received=0)
        first = bill(order)
    flow(buyer)
    with tenant(buyer.agency.pk):
        Membership.objects.create(agency=buyer.agency, user=buyer.requester, role="reviewer", starts_on=NOW.date())
        second = bill(order, issued_on=LATER)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get(pk=first.pk).reviewer is None
        assert SupplierInvoice.objects.get(pk=second.pk).reviewer == buyer.requester


def test_F14_the_agencys_own_limits_decide(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        decide("invoicing.match.price_percent", "10")
        decide("invoicing.match.without_receipt_limit", "1000")
        decide("invoicing.account_of_cpv.30", "5399")
        order = make_order(buyer, (buyer.article(cpv="30000000"), 10), received=0)
        invoice = bill(order, (1, "10", 109_00))
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert "5399" in InvoiceStop.objects.get().text, "kontot finns inte i kontoplanen"
        AgencySetting.objects.filter(key="invoicing.account_of_cpv.30").update(value="5311")
        again = make_order(buyer, (buyer.article(cpv="30000000"), 10), received=0)
        second = bill(again, (1, "10", 109_00), issued_on=LATER)
    flow(buyer)
    with tenant(buyer.agency.pk):
        assert (state_of(invoice), state_of(second)) == ("review", "posted")
        assert CodingLine.objects.get(invoice=second).why.endswith("myndighetens inställning")


def test_F14_fifty_invoices_ask_as_many_questions_as_five(buyer: Buyer) -> None:
    asked = []
    for count in (5, 50):
        with tenant(buyer.agency.pk):
            order = make_order(buyer, *((buyer.article(), count) for _line in range(3)))
            for _each in range(count):
                bill(
                    order,
                    *((line, "1", 100_00) for line in (1, 2, 3)),
                    state="registered",
                    arrival_number=f"X-{InvoiceMatch.objects.count()}-{count}-{_each}",
                    arrived_on=NOW.date(),
                )
                make_invoice(
                    buyer.supplier, state="registered", arrival_number=f"Y-{count}-{_each}", arrived_on=NOW.date()
                )
            rows = SupplierInvoice.objects.select_related("supplier").defer("document").filter(state="registered")
            invoices = list(rows.order_by("pk"))
            with CaptureQueriesContext(connection) as queries:
                assert len(match_invoices(invoices, at=NOW)) == count
            asked.append(len(queries))
    assert asked[0] == asked[1]
