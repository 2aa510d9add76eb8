"""What is received matches the invoices that wait for it, at once and in the same transaction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, InvoiceMatch, InvoiceReview, InvoiceStop, SupplierInvoice
from procurement.orders.actions import accept_change, take_answer
from procurement.receipts.actions import receive, send_back
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.invoices import bill, make_order
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db


def waiting(buyer: Buyer, *, price: int = 100_00) -> tuple:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10), received=4)
        invoice = bill(order, (1, "10", price))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    return order, invoice


def come(buyer: Buyer, order: object, quantity: int) -> None:
    receive(order=order, quantities={1: Decimal(quantity)}, received_on=NOW.date(), by=buyer.requester, at=NOW)


def test_F18_a_receipt_matches_waiting_invoices_at_once(buyer: Buyer) -> None:
    order, invoice = waiting(buyer)
    with tenant(buyer.agency.pk):
        come(buyer, order, 5)
        stops = InvoiceStop.objects.order_by("pk")
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "review"
        assert [stop.text.split(": ")[-1] for stop in stops] == ["6 saknas.", "1 saknas."]
        assert [stop.settled_how for stop in stops] == ["Gäller inte längre", ""]
        come(buyer, order, 1)
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "matched"
        assert not InvoiceStop.objects.filter(settled_at=None).exists()
        assert CodingLine.objects.get().amount_ore == 1000_00
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        found = SupplierInvoice.objects.get(pk=invoice.pk)
        assert (found.state, found.was_touched) == ("posted", False)


def test_F18_what_is_sent_back_is_not_paid(buyer: Buyer) -> None:
    order, invoice = waiting(buyer)
    with tenant(buyer.agency.pk):
        back = {"sent_on": NOW.date(), "reason": "Trasiga", "is_replaced": True, "by": buyer.requester, "at": NOW}
        send_back(order=order, quantities={1: Decimal(2)}, **back)
        assert InvoiceMatch.objects.get().text.endswith("8 saknas.")
        come(buyer, order, 8)
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "matched"


def test_F18_a_change_of_the_order_matches_too(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(name="Stol"), 10), received=0)
        invoice = bill(order, (1, "8", 90_00))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        change = [{"number": 1, "answer": "changed", "quantity": "8", "price": "90"}]
        answer = take_answer(order=order, reference="S", answer="changed", lines=change, at=NOW)
        accept_change(answer=answer, by=buyer.requester, at=NOW)
        assert InvoiceMatch.objects.get().actor == "receiver"
        come(buyer, order, 8)
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "matched"


@pytest.mark.parametrize("how", ["touched", "coded"])
def test_F18_what_a_person_has_taken_up_is_left_to_them(buyer: Buyer, how: str) -> None:
    order, invoice = waiting(buyer)
    with tenant(buyer.agency.pk):
        if how == "touched":
            SupplierInvoice.objects.filter(pk=invoice.pk).update(was_touched=True)
        else:
            InvoiceReview.objects.update_or_create(
                invoice=invoice, defaults={"begun_at": NOW, "coded_by": buyer.clerk, "coded_at": NOW}
            )
        come(buyer, order, 6)
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "review"


def test_F18_goods_are_received_although_an_invoice_cannot_be_matched(
    buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, invoice = waiting(buyer)

    def failing(*args: object, **kwargs: object) -> None:
        raise ValueError("bad")

    monkeypatch.setattr("invoicing.matches.rematching.match_invoices", failing)
    with tenant(buyer.agency.pk):
        come(buyer, order, 6)
        order.refresh_from_db()
        assert order.state == "delivered"
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "review"
