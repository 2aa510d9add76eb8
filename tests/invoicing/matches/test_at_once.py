"""Two invoices of one order at once take together no more than has come, and a receipt waits for none of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from invoicing.flow.steps import move_on
from invoicing.matches.actions import match_invoices
from invoicing.models import InvoiceMatch, SupplierInvoice
from procurement.models import PurchaseOrder
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.invoices import bill, make_order
from tests.factories.purchasing import make_buyer
from tests.invoicing.conftest import with_invoices
from tests.invoicing.matches.test_F18_receipts import come

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Exception]:
    """All of them in connections of their own, beginning together."""
    barrier, failed = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:  # noqa: BLE001 (told by the test)
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failed


def matching(buyer: Any, invoice: SupplierInvoice) -> Callable[[], Any]:
    def act() -> None:
        with tenant(buyer.agency.pk):
            rows = SupplierInvoice.objects.select_for_update(of=("self",)).select_related("supplier").defer("document")
            match_invoices(list(rows.filter(pk=invoice.pk)), at=NOW)

    return act


def test_two_invoices_of_one_order_at_once() -> None:
    for _round in range(5):
        buyer = with_invoices(make_buyer())
        with tenant(buyer.agency.pk):
            order = make_order(buyer, (buyer.article(), 10))
            told = {"state": "registered", "arrived_on": NOW.date()}
            invoices = [bill(order, arrival_number=f"A-{number}", **told) for number in (1, 2)]
        assert at_once(*(matching(buyer, invoice) for invoice in invoices)) == []
        move_on(agency_id=buyer.agency.pk, at=NOW)
        with tenant(buyer.agency.pk):
            states = sorted(SupplierInvoice.objects.values_list("state", flat=True))
            assert states == ["posted", "review"]
            assert sum(InvoiceMatch.objects.values_list("quantity", flat=True)) == 10


def test_an_invoice_whose_order_is_changed_right_now_waits_for_the_next_round() -> None:
    buyer = with_invoices(make_buyer())
    with tenant(buyer.agency.pk):
        order = make_order(buyer, (buyer.article(), 10))
        invoice = bill(order, state="registered", arrival_number="A-1", arrived_on=NOW.date())

    def hold_while(act: Callable[[], Any]) -> None:
        with tenant(buyer.agency.pk), transaction.atomic():
            PurchaseOrder.objects.select_for_update().get(pk=order.pk)
            assert at_once(act) == []

    hold_while(matching(buyer, invoice))
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert (invoice.state, InvoiceMatch.objects.count()) == ("registered", 0)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert invoice.state == "posted"


def test_receipts_and_the_flow_at_once_end_with_all_matched() -> None:
    for _round in range(5):
        buyer = with_invoices(make_buyer())
        with tenant(buyer.agency.pk):
            order = make_order(buyer, (buyer.article(), 10), received=0)
            bill(order)

        def receiving(buyer: Any = buyer, order: Any = order) -> None:
            with tenant(buyer.agency.pk):
                come(buyer, order, 10)

        def flowing(buyer: Any = buyer) -> None:
            move_on(agency_id=buyer.agency.pk, at=NOW)

        assert at_once(receiving, flowing) == []
        move_on(agency_id=buyer.agency.pk, at=NOW)
        with tenant(buyer.agency.pk):
            assert SupplierInvoice.objects.get().state == "posted"
