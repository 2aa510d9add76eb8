"""Wherever the process dies between the arrival of an invoice and its payment, everything is done once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from invoicing.flow.steps import move_on
from invoicing.models import InvoicePayment, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_payments.actions import plan_batch
from servicecenter.models import Payment, PaymentBatch, User, Voucher
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.payments.answers import receive_answer
from servicecenter.population.bank_answers import camt054_file
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, move_many
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import make_buyer
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE: tuple[str, ...] = (
    *("accruals/", "after_checks/", "approvals/", "coding/", "e_invoices/", "matches/", "scans/"),
    *("foreign_currency/", "supplier_links/", "supplier_reminders/"),
)
"""Slices with stories of their own: ``test_dying_in_review``, ``test_dying_with_suppliers``, and beside the e-invoices,
the matches and the scans."""
PAYS_ON = date(2026, 11, 16)
Step = Callable[[], Any]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path


class Invoices:
    """Three invoices and a credit note arrive, go on by themselves, and are paid; one payment comes back."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        self.payer = make_user(self.buyer.agency, "finance_clerk")
        self.releasers = [make_user(self.buyer.agency, "payment_releaser") for _n in range(2)]
        with tenant(self.buyer.agency.pk):
            for quantity in ("1", "2", "-1"):
                code(make_invoice(self.buyer.supplier, ("Vara", quantity, 100_00)))

    def steps(self) -> Iterable[Step]:
        flow = partial(move_on, agency_id=self.buyer.agency.pk, at=NOW)
        yield flow
        yield partial(self._inside, self._match)
        yield flow
        yield partial(self._inside, self._plan)
        for releaser in self.releasers:
            yield partial(self._inside, self._release, releaser)
        yield partial(self._inside, self._send)
        yield partial(self._inside, self._hear, "settled")
        yield partial(self._inside, self._hear, "returned")

    def take(self, step: Step) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            sums: dict[str, int] = defaultdict(int)
            for voucher in Voucher.objects.order_by("pk"):
                for line in voucher.lines.order_by("number"):
                    sums[line.account] += line.amount_ore
            invoices = SupplierInvoice.objects.order_by("pk")
            return {
                "invoices": list(invoices.values_list("state", "arrival_number", "total_ore")),
                "books": dict(sums),
                "vouchers": Voucher.objects.count(),
                "payments": list(InvoicePayment.objects.order_by("pk").values_list("state", "amount_ore")),
                "sent": list(PaymentBatch.objects.order_by("pk").values_list("state", "total_ore")),
            }

    def _inside(self, act: Callable[..., Any], *given: Any) -> None:
        """A person whose page died tries again, and is told that it is done."""
        try:
            with tenant(self.buyer.agency.pk):
                act(*given)
        except NotAllowedNow:
            pass

    def _match(self) -> None:
        rows = list(SupplierInvoice.objects.filter(state__in=["registered", "review"]).order_by("pk"))
        move_many(rows, SUPPLIER_INVOICE["match"], by=None, at=NOW)

    def _plan(self) -> None:
        plan_batch(pays_on=PAYS_ON, by=self.payer, at=NOW)

    def _release(self, by: User) -> None:
        release_batch(batch=PaymentBatch.objects.get(), by=by, at=NOW)

    def _send(self) -> None:
        send_batch(batch=PaymentBatch.objects.get(), by=None, at=NOW)

    def _hear(self, what: str) -> None:
        payment = Payment.objects.get()
        told = (payment.reference, payment.amount_ore)
        answer = camt054_file(what, **{what: [told if what == "settled" else (*told, "AC04")]}, on=PAYS_ON)
        receive_answer(name="svar.xml", content=answer, by=None, at=NOW)


def test_wherever_the_process_dies_every_invoice_is_posted_and_paid_once() -> None:
    killer = KillerEverywhere()
    whole, died = walked_through(Invoices(), Killer()), walked_through(Invoices(), killer)
    assert died == whole
    assert whole["invoices"] == [
        ("posted", "2026-000001", 125_00), ("posted", "2026-000002", 250_00), ("posted", "2026-000003", -125_00),
    ]  # fmt: skip
    assert (whole["sent"], whole["vouchers"]) == ([("sent", 250_00)], 8)
    assert whole["books"]["2411"] == -250_00
    assert set(named_points("invoicing/")) - set(named_points(*(f"invoicing/{one}" for one in ELSEWHERE))) <= set(
        killer.struck
    ), "en felpunkt passeras aldrig"
