"""F12: arrivals are numbered without a gap per customer, and each is a debt from its day of arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoicing.flow.steps import move_on
from invoicing.models import InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.actions import reject_invoice
from invoicing.supplier_invoices.stops import settle_stop
from invoicing.supplier_payments.queries import owed_by_supplier, reconciled
from servicecenter.models import Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.books import balances
from tests.factories.invoices import make_invoice
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db


def test_F12_arrivals_are_numbered_without_a_gap_and_stand_as_a_debt(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        for _number in range(3):
            make_invoice(buyer.supplier)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier)
    move_on(agency_id=buyer.agency.pk, at=NOW + timedelta(days=1))
    with tenant(buyer.agency.pk):
        rows = list(SupplierInvoice.objects.order_by("pk"))
        assert [row.arrival_number for row in rows] == [f"2026-{number:06d}" for number in (1, 2, 3, 4)]
        assert rows[3].arrived_on - rows[0].arrived_on == timedelta(days=1)
        assert balances() == {"1591": 4 * 625_00, "2411": -4 * 625_00}


def test_an_invoice_in_another_currency_is_registered_and_stopped_and_never_booked_as_kronor(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier)
        foreign = make_invoice(buyer.supplier, currency="EUR")
    for _round in range(2):
        move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        foreign.refresh_from_db()
        assert (foreign.state, foreign.arrival_number) == ("registered", "2026-000002")
        assert balances() == {"1591": 625_00, "2411": -625_00}
        assert reconciled(on=NOW.date()).difference == 0
        assert [row.owed_ore for row in owed_by_supplier()] == [625_00]
        stop = InvoiceStop.objects.get(invoice=foreign, kind="currency")
        with pytest.raises(NotAllowedNow, match="Räkna om fakturan"):
            settle_stop(stop=stop, how="kursen är kontrollerad", by=buyer.clerk, at=NOW)
        reject_invoice(invoice=foreign, reason="Skicka en i kronor", by=buyer.clerk, at=NOW)
        assert balances() == {"1591": 625_00, "2411": -625_00}
        assert Voucher.objects.count() == 1
