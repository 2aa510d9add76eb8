"""Invoices go on by themselves from arrival to final posting, as far as nothing stops them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from invoicing.flow import steps
from invoicing.flow.steps import check_again, move_on
from invoicing.models import InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.actions import hold, reject_invoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import settle_stop
from servicecenter.models import AgencySetting
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, move
from tests.factories import NOW, make_user
from tests.factories.books import balances
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db


def test_an_invoice_that_is_not_coded_whole_is_not_cleared(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        code(make_invoice(buyer.supplier), ("5311", "100", 300_00))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        move(SupplierInvoice.objects.get(), SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get().state == "matched"


def test_a_rejected_invoice_takes_its_arrival_back_and_keeps_its_number(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice = reject_invoice(
            invoice=SupplierInvoice.objects.get(), reason="Inte vår beställning", by=buyer.clerk, at=NOW
        )
        assert (invoice.state, invoice.arrival_number, invoice.reason) == (
            "rejected", "2026-000001", "Inte vår beställning",
        )  # fmt: skip
        assert balances() == {}


def test_the_same_invoice_again_is_stopped_until_someone_has_looked(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        first = make_invoice(buyer.supplier, number="000123")
        second = make_invoice(buyer.supplier, number="123", intake="scanned", issued_on=date(2026, 10, 2))
        for invoice in (first, second):
            code(invoice)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(kind="duplicate")
        assert (stop.invoice, stop.text) == (second, "Samma fakturanummer som 2026-000001 (000123).")
        for invoice in SupplierInvoice.objects.order_by("pk"):
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert list(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True)) == ["posted", "matched"]
        with pytest.raises(NotAllowedNow):
            settle_stop(stop=stop, how="", by=buyer.clerk, at=NOW)
        settle_stop(stop=stop, how="En annan vara", by=buyer.clerk, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        second.refresh_from_db()
        assert (second.state, second.was_touched) == ("posted", True)


def test_an_invoice_that_is_the_same_in_everything_can_only_be_rejected(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        for intake in ("e_invoice", "scanned"):
            code(make_invoice(buyer.supplier, number="77", intake=intake))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(kind="duplicate")
        with pytest.raises(NotAllowedNow, match="samma faktura"):
            settle_stop(stop=stop, how="Betala ändå", by=buyer.clerk, at=NOW)


def test_what_the_register_must_settle_nobody_waves_through(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier, bankgiro="58050006")
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(kind="account_unknown")
        assert "5805-0006" in stop.text
        with pytest.raises(NotAllowedNow):
            settle_stop(stop=stop, how="Jag litar på dem", by=buyer.clerk, at=NOW)


def test_one_invoice_that_fails_does_not_stop_the_others(buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant(buyer.agency.pk):
        good, bad = make_invoice(buyer.supplier), make_invoice(buyer.supplier)

    def failing(invoices, *, at):
        if bad.pk in {invoice.pk for invoice in invoices}:
            raise ValueError("bad")
        steps.register_arrivals(invoices, at=at)

    monkeypatch.setattr(steps, "STEPS", ((steps.InvoiceState.VALIDATED, failing),))
    assert move_on(agency_id=buyer.agency.pk, at=NOW) == 1
    with tenant(buyer.agency.pk):
        good.refresh_from_db()
        bad.refresh_from_db()
        assert (good.state, bad.state) == ("registered", "validated")


def test_a_cleared_invoice_is_taken_back_with_a_reason_by_a_clerk_alone(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = make_invoice(
            buyer.supplier, state="cleared", arrival_number="2026-000001", arrived_on=NOW.date(), cleared_at=NOW
        )
        with pytest.raises(PermissionDenied):
            hold(invoice=invoice, reason="Fel", by=make_user(buyer.agency, "employee"), at=NOW)
        assert hold(invoice=invoice, reason="Fel", by=buyer.clerk, at=NOW).state == "review"


def test_an_invoice_goes_on_when_the_register_says_what_it_lacked(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        buyer.supplier.tax_approval = "unknown"
        buyer.supplier.save()
        make_invoice(buyer.supplier)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    check_again(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert InvoiceStop.objects.get(kind="no_f_tax").settled_at is None
        buyer.supplier.tax_approval = "approved"
        buyer.supplier.save()
    check_again(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(kind="no_f_tax")
        assert (stop.settled_at, stop.settled_by) == (NOW, None)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get().state == "review"


@pytest.mark.parametrize(("layer", "decided", "is_stopped"), [
    ("peppol", "", True), ("peppol", "yes", False), ("peppol", "no", True), ("en16931", "yes", True),
])  # fmt: skip
def test_what_was_not_checked_stops_unless_the_agency_has_decided_about_peppols_rules(
    buyer: Buyer, layer: str, decided: str, is_stopped: bool
) -> None:
    with tenant(buyer.agency.pk):
        if decided:
            AgencySetting.objects.create(
                key="invoicing.without_peppol", value=decided, source="beslut", starts_on="2026-01-01"
            )
        make_invoice(buyer.supplier, checked={"ran": ["schema"], "skipped": [{"layer": layer, "why": "saknas"}]})
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert InvoiceStop.objects.filter(kind="not_checked").exists() == is_stopped
