"""F20: the final voucher is in balance, takes the arrival back, and is posted once."""

from __future__ import annotations

import pytest

from invoicing.flow.steps import move_on
from invoicing.models import SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.models import Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move
from tests.factories import NOW
from tests.factories.books import balances
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db


def test_F20_the_final_voucher_takes_the_arrival_back_and_nothing_is_posted_twice(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = make_invoice(buyer.supplier)
        code(invoice, ("5311", "100", 300_00), ("5321", "100", 200_00))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        move(SupplierInvoice.objects.get(), SUPPLIER_INVOICE["match"], by=None, at=NOW)
    for _again in range(3):
        move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert (invoice.state, invoice.posted_on, invoice.was_touched) == ("posted", NOW.date(), False)
        assert balances() == {"1541": 125_00, "2411": -625_00, "5311": 300_00, "5321": 200_00}
        assert Voucher.objects.count() == 2
