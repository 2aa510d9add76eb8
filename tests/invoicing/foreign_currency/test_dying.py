"""Wherever the process dies between the rate and the second person, the debt is booked and paid once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from invoicing.flow.steps import move_on
from invoicing.foreign_currency.actions import confirm_payment, convert_invoice, tell_payment
from invoicing.models import ForeignAmount, ForeignPayment, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.ledger.queries import accounts_by_key, balance_of
from servicecenter.models import Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, move
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import make_buyer
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db(transaction=True)
Step = Callable[[], Any]
TODAY = NOW.date()


class Foreign:
    """An invoice in euro is converted, coded, posted, told as paid and confirmed."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        self.payer = make_user(self.buyer.agency, "finance_clerk")
        self.releaser = make_user(self.buyer.agency, "payment_releaser")
        with tenant(self.buyer.agency.pk):
            make_invoice(self.buyer.supplier, currency="EUR")
        move_on(agency_id=self.buyer.agency.pk, at=NOW)

    def steps(self) -> Iterable[Step]:
        for act in (self._convert, self._post, self._tell, self._confirm):
            yield partial(self._inside, act)

    def take(self, step: Step) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            accounts = accounts_by_key(on=TODAY)
            keys = ("supplier_debt", "bank_account", "exchange_difference", "invoice_suspense")
            return {
                "states": list(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True)),
                "rates": ForeignAmount.objects.count(),
                "payments": ForeignPayment.objects.exclude(confirmed_at=None).count(),
                "vouchers": sorted(Voucher.objects.order_by("pk").values_list("series", flat=True)),
                "balances": {key: balance_of(accounts[key]) for key in keys},
            }

    def _inside(self, act: Callable[[SupplierInvoice], Any]) -> None:
        """A person whose page died tries again, and is told that it is done."""
        try:
            with tenant(self.buyer.agency.pk):
                act(SupplierInvoice.objects.get())
        except NotAllowedNow:
            pass
        move_on(agency_id=self.buyer.agency.pk, at=NOW)

    def _convert(self, invoice: SupplierInvoice) -> None:
        rate = {"rate": Decimal("11.1"), "rate_on": TODAY, "source": "Riksbanken"}
        convert_invoice(invoice=invoice, **rate, by=self.buyer.clerk, at=NOW)

    def _post(self, invoice: SupplierInvoice) -> None:
        if invoice.state in ("registered", "review"):
            code(invoice)
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=NOW)

    def _tell(self, invoice: SupplierInvoice) -> None:
        facts = {"paid_on": TODAY, "drawn": 6_900_00, "reference": "BANK-1"}
        tell_payment(invoice=invoice, **facts, by=self.payer, at=NOW)

    def _confirm(self, _invoice: SupplierInvoice) -> None:
        confirm_payment(payment=ForeignPayment.objects.get(), by=self.releaser, at=NOW)


def test_wherever_the_process_dies_a_foreign_invoice_is_booked_and_paid_once() -> None:
    killer = KillerEverywhere()
    whole, died = walked_through(Foreign(), Killer()), walked_through(Foreign(), killer)
    assert died == whole
    assert (whole["states"], whole["rates"], whole["payments"]) == (["paid"], 1, 1)
    assert whole["vouchers"] == ["LA", "LF", "LV"]
    assert (whole["balances"]["supplier_debt"], whole["balances"]["bank_account"]) == (0, -6_900_00)
    own = named_points("invoicing/foreign_currency/")
    assert own
    assert set(own) <= set(killer.struck), "en felpunkt passeras aldrig"
