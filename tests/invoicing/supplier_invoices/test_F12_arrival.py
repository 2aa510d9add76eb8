"""F12: arrivals are numbered without a gap per customer, and each is a debt from its day of arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoicing.flow.steps import move_on
from invoicing.models import SupplierInvoice
from servicecenter.tenancy.scope import tenant
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
