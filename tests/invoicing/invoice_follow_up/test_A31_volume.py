"""A31: the volume is the number of posted invoices, and the figures of follow-up are counted from the rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoicing.flow.steps import move_on
from invoicing.invoice_follow_up.queries import handled_by_month, handled_by_supplier, median_days
from invoicing.models import SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move
from tests.factories import NOW, make_user
from tests.factories.invoices import Wanted, code, make_invoice
from tests.factories.purchasing import Buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


def handled(buyer: Buyer, count: int, *lines: Wanted, days: int = 0, **given) -> None:
    """Invoices that arrive now and are cleared and posted so many days later."""
    with tenant(buyer.agency.pk):
        for _number in range(count):
            code(make_invoice(buyer.supplier, *lines, **given))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        for invoice in SupplierInvoice.objects.filter(state__in=["registered", "review"]).order_by("pk"):
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW + timedelta(days=days))


def test_A31_the_volume_is_what_was_posted_in_the_month(buyer: Buyer) -> None:
    handled(buyer, 3, days=1)
    handled(buyer, 2, days=30)
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier)
        volumes = [row.posted for row in handled_by_month([NOVEMBER, Month(2026, 12)], today=NOW.date())]
        posted = SupplierInvoice.objects.exclude(posted_on=None).count()
        assert volumes == [3, 2]
        assert sum(volumes) == posted == 5


def test_the_figures_are_those_of_the_rows(buyer: Buyer) -> None:
    handled(buyer, 3, days=1)
    handled(buyer, 1, ("Bok", "1", 70_00), days=9, was_touched=True, intake="scanned", due_on=date(2026, 12, 31))
    today = date(2026, 11, 30)
    with tenant(buyer.agency.pk):
        october, november = handled_by_month([Month(2026, 10), NOVEMBER], today=today)
        assert (october.arrived, october.touchless, october.days) == (0, None, None)
        assert (november.arrived, november.e_invoices, november.cleared, november.untouched) == (4, 3, 4, 3)
        assert (november.touchless, november.as_data, november.days, november.late) == (75, 75, 1, 3)
        [row] = handled_by_supplier([NOVEMBER], today=today)
        assert (row["key"], row["arrived"], row["days"]) == (buyer.supplier.name, 4, 1)
        assert median_days([NOVEMBER]) == 1


def test_the_page_tells_them_and_costs_the_same_for_many(buyer: Buyer) -> None:
    client = client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)
    address = reverse("invoice_follow_up") + "?fran=2026-10&till=2026-11"
    counts = []
    for count in (2, 20):
        handled(buyer, count)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown = client.get(address).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "22 av 22 klarmarkerade" in shown
    exported = client.get(address + "&format=csv").content.decode("utf-8-sig")
    assert buyer.supplier.name in exported
