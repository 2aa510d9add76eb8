"""Wherever the process dies while an invoice is coded, attested and checked, it is done once; of two one wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection

from invoicing.after_checks.actions import pass_check
from invoicing.approvals.actions import ask_for_attest
from invoicing.approvals.reminding import remind_of_invoices
from invoicing.coding.actions import save_coding
from invoicing.coding.queries import review_of
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT
from invoicing.flow.steps import move_on
from invoicing.models import AfterCheck, CodingLine, CodingSuggestion, InvoiceReminder, SupplierInvoice
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AgencySetting, AttestTask, TransitionLog, User, Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.purchasing import make_buyer
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db(transaction=True)


class Review:
    """An invoice comes to review with a suggestion, is coded otherwise, attested, drawn, checked and posted."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        self.reviewer = make_user(self.buyer.agency, "reviewer")
        self.checker = make_user(self.buyer.agency, "finance_clerk")
        with tenant(self.buyer.agency.pk):
            AgencySetting.objects.create(
                key="invoicing.check.above", value="0", source="beslut", starts_on="2025-01-01"
            )
            code(make_invoice(self.buyer.supplier, state="paid", arrival_number="2025-000001", arrived_on=NOW.date()))
            AgencySetting.objects.create(
                key="invoicing.reminder_days", value="0", source="beslut", starts_on="2025-01-01"
            )
            self.invoice = make_invoice(self.buyer.supplier, reviewer=self.reviewer)

    def steps(self) -> Iterable[Callable[[], Any]]:
        flow = partial(move_on, agency_id=self.buyer.agency.pk, at=NOW)
        yield flow
        yield partial(self._inside, remind_of_invoices, at=NOW)
        yield partial(self._inside, self._code)
        yield partial(self._inside, ask_for_attest, invoice=self.invoice, by=self.reviewer, at=NOW)
        yield partial(self._inside, self._attest)
        yield flow
        yield partial(self._inside, pass_check, invoice=self.invoice, by=self.checker, at=NOW)
        yield flow

    def take(self, step: Callable[[], Any]) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            log = TransitionLog.objects.filter(object_kind="supplierinvoice", object_id=self.invoice.pk)
            return {
                "state": SupplierInvoice.objects.get(pk=self.invoice.pk).state,
                "steps": list(log.order_by("id").values_list("transition", flat=True)),
                "coding": list(CodingLine.objects.filter(invoice=self.invoice).values_list("account", "amount_ore")),
                "suggested": list(CodingSuggestion.objects.values_list("account", "is_kept")),
                "cases": list(AttestTask.objects.values_list("state", flat=True)),
                "checks": list(AfterCheck.objects.values_list("outcome", flat=True)),
                "reminders": list(InvoiceReminder.objects.values_list("reviews", flat=True)),
                "vouchers": Voucher.objects.count(),
            }

    def _inside(self, act: Callable[..., Any], **given: Any) -> None:
        """A person whose page died tries again, and may be told that it is done."""
        with suppress(NotAllowedNow), tenant(self.buyer.agency.pk):
            act(**given)

    def _code(self) -> None:
        wishes = [Wish(None, "5321", "100", ALL_THAT_IS_LEFT)]
        version = review_of(self.invoice).version
        save_coding(invoice=self.invoice, wishes=wishes, version=version, by=self.reviewer, at=NOW)

    def _attest(self) -> None:
        for task in AttestTask.objects.filter(state="waiting"):
            decide(
                task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=self.buyer.boss, at=NOW
            )  # fmt: skip


def test_wherever_the_process_dies_the_invoice_is_reviewed_once() -> None:
    killer = KillerEverywhere()
    whole, died = walked_through(Review(), Killer()), walked_through(Review(), killer)
    assert died == whole
    assert whole == {
        "state": "posted",
        "steps": ["register", "review", "ask", "attest", "sample", "pass", "post"],
        "coding": [("5321", 500_00)],
        "suggested": [("5311", False)],
        "cases": ["approved"],
        "checks": ["passed"],
        "reminders": [1],
        "vouchers": 2,
    }
    wanted = set(named_points("invoicing/after_checks/", "invoicing/approvals/", "invoicing/coding/"))
    assert wanted <= set(killer.struck), "en felpunkt passeras aldrig"


def test_F16_of_two_who_attest_at_once_one_wins() -> None:
    buyer = with_invoices(make_buyer())
    reviewer, other = make_user(buyer.agency, "reviewer"), make_user(buyer.agency, "manager")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        code(invoice)
        ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
        task = AttestTask.objects.get()

    def attest(by: User) -> str:
        try:
            with tenant(buyer.agency.pk):
                decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=by, at=NOW)
        except NotAllowedNow:
            return "för sent"
        finally:
            connection.close()
        return "attesterad"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(attest, (buyer.boss, other))) == ["attesterad", "för sent"]
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert invoice.state == "attested"
        log = TransitionLog.objects.filter(object_kind="supplierinvoice", transition="attest")
        assert log.count() == 1
