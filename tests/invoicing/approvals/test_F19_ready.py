"""An invoice is ready only when it is coded whole and matched by rule or attested by another; whatever happens when."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from invoicing.after_checks.actions import fail_check, pass_check
from invoicing.approvals.actions import ask_for_attest, take_back
from invoicing.coding.actions import save_coding
from invoicing.coding.queries import review_of
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT, amount
from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.actions import hold, reject_invoice
from invoicing.supplier_invoices.queries import steps_taken
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AgencySetting, AttestTask, TransitionLog, Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import bill, make_invoice, make_order
from tests.factories.purchasing import make_buyer
from tests.invoicing.conftest import with_invoices

GONE_ON = ("cleared", "posted", "in_payment", "paid")
REFUSED = (NotAllowedNow, PermissionDenied, ValidationError)


class Agency:
    """An agency whose people hold more roles than they may, so that the rules alone keep them apart."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        agency = self.buyer.agency
        everything = ("reviewer", "attester", "finance_clerk", "ecommerce_clerk")
        self.people = [make_user(agency, *everything) for _number in range(3)]
        with tenant(agency.pk):
            AgencySetting.objects.create(
                key="invoicing.check.above", value="400", source="beslut", starts_on="2025-01-01"
            )
            order = make_order(self.buyer, (self.buyer.article(), 1))
            make_invoice(self.buyer.supplier, ("Vara", "1", 100_00))
            make_invoice(self.buyer.supplier, ("Vara", "1", 500_00))
            make_invoice(self.buyer.supplier, ("Retur", "-1", 200_00), kind="credit_note")
            bill(order)


class Events(RuleBasedStateMachine):
    """Anyone tries anything at any time; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Agency()

    def invoice(self, which: int) -> SupplierInvoice:
        return SupplierInvoice.objects.order_by("pk")[which]

    def try_it(self, act: Any, which: int, who: int, **given: Any) -> None:
        with tenant(self.world.buyer.agency.pk), suppress(*REFUSED):
            act(invoice=self.invoice(which), by=self.world.people[who], at=NOW, **given)

    @rule(which=st.integers(0, 3), who=st.integers(0, 2), is_whole=st.booleans())
    def code(self, which: int, who: int, is_whole: bool) -> None:
        with tenant(self.world.buyer.agency.pk):
            review = review_of(self.invoice(which))
        share = ALL_THAT_IS_LEFT if is_whole else amount(1_00)
        wishes = [Wish(None, "5311", "100", share)]
        self.try_it(save_coding, which, who, wishes=wishes, version=review.version if review else 0)

    @rule(which=st.integers(0, 3), who=st.integers(0, 2))
    def ask(self, which: int, who: int) -> None:
        self.try_it(ask_for_attest, which, who)

    @rule(which=st.integers(0, 3), who=st.integers(0, 2))
    def regret(self, which: int, who: int) -> None:
        self.try_it(take_back, which, who)

    @rule(which=st.integers(0, 3), who=st.integers(0, 2), decision=st.sampled_from(Decision))
    def attest(self, which: int, who: int, decision: Decision) -> None:
        with tenant(self.world.buyer.agency.pk):
            pk = self.invoice(which).pk
            for task in AttestTask.objects.filter(kind="supplier_invoice", object_id=pk, state="waiting"):
                with suppress(*REFUSED):
                    decide(
                        task=task, decision=decision, comment="Så", content_hash=task.content_hash,
                        by=self.world.people[who], at=NOW,
                    )  # fmt: skip

    @rule(which=st.integers(0, 3), who=st.integers(0, 2), is_fine=st.booleans())
    def check(self, which: int, who: int, is_fine: bool) -> None:
        self.try_it(pass_check if is_fine else fail_check, which, who, note="Sett")

    @rule(which=st.integers(0, 3), who=st.integers(0, 2), is_hold=st.booleans())
    def stop_it(self, which: int, who: int, is_hold: bool) -> None:
        self.try_it(hold if is_hold else reject_invoice, which, who, reason="Fel")

    @rule(which=st.integers(0, 3), is_raised=st.booleans())
    def stop(self, which: int, is_raised: bool) -> None:
        with tenant(self.world.buyer.agency.pk):
            invoice = self.invoice(which)
            if invoice.state not in GONE_ON and is_raised:
                InvoiceStop.objects.get_or_create(
                    invoice=invoice, kind="sums", defaults={"text": "Fel", "raised_at": NOW}
                )
            elif not is_raised:
                InvoiceStop.objects.filter(invoice=invoice, kind="sums").update(settled_at=NOW, settled_how="Utrett")

    @rule()
    def flow(self) -> None:
        move_on(agency_id=self.world.buyer.agency.pk, at=NOW)

    @invariant()
    def only_what_may_goes_on(self) -> None:
        with tenant(self.world.buyer.agency.pk):
            for invoice in SupplierInvoice.objects.filter(state__in=GONE_ON).order_by("pk"):
                coded = CodingLine.objects.filter(invoice=invoice).values_list("amount_ore", flat=True)
                assert sum(coded) == invoice.net_ore
                stops = InvoiceStop.objects.filter(invoice=invoice, settled_at=None, kind__in=InvoiceStop.HARD)
                assert not stops.exists()
                self._has_its_way(invoice)

    def _has_its_way(self, invoice: SupplierInvoice) -> None:
        """Its last way on was a match by rule, or an attest by another than who asked and who coded."""
        steps = [step for step in steps_taken(invoice) if step.transition not in ("sample", "clear", "pass", "post")]
        last = steps[-1]
        assert last.transition in ("match", "attest"), [step.transition for step in steps]
        if last.transition == "attest":
            asked = next(step for step in reversed(steps) if step.transition == "ask")
            review = review_of(invoice)
            assert last.by_id not in (asked.by_id, review.coded_by_id if review else None)
        checked = [step for step in steps_taken(invoice) if step.transition == "pass"]
        if checked:
            assert checked[-1].by_id not in {step.by_id for step in steps if step.transition in ("ask", "attest")}

    @invariant()
    def what_is_posted_is_invoices_less_credits(self) -> None:
        with tenant(self.world.buyer.agency.pk):
            books: dict[str, int] = defaultdict(int)
            for voucher in Voucher.objects.order_by("pk"):
                for line in voucher.lines.order_by("number"):
                    books[line.account] += line.amount_ore
            rows = SupplierInvoice.objects.order_by("pk")
            owed = sum(row.total_ore for row in rows if row.state not in ("received", "validated", "rejected"))
            posted = sum(row.total_ore for row in rows if row.state in ("posted", "in_payment", "paid"))
            assert -books.get("2411", 0) == owed
            assert books.get("1591", 0) == owed - posted


class TestEvents(TestCase):
    def test_F19_no_sequence_of_events_makes_an_invoice_ready_that_is_not(self) -> None:
        run_state_machine_as_test(
            Events,
            settings=settings(
                max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


@pytest.mark.django_db
def test_F19_the_history_tells_every_step_with_its_person_and_reason(buyer: Any) -> None:
    first, second = (make_user(buyer.agency, "reviewer", "attester") for _n in range(2))
    with tenant(buyer.agency.pk):
        invoice = make_invoice(buyer.supplier)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        wishes = [Wish(None, "5311", "100", ALL_THAT_IS_LEFT)]
        save_coding(invoice=invoice, wishes=wishes, version=0, by=first, at=NOW)
        ask_for_attest(invoice=invoice, by=first, at=NOW)
        task = AttestTask.objects.get(kind="supplier_invoice")
        decide(
            task=task, decision=Decision.APPROVE, comment="Ja", content_hash=task.content_hash, by=second, at=NOW
        )  # fmt: skip
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        log = TransitionLog.objects.filter(object_kind="supplierinvoice").order_by("id")
        assert list(log.values_list("transition", "by_id", "comment")) == [
            ("register", None, ""), ("review", None, ""), ("ask", first.pk, ""), ("attest", second.pk, "Ja"),
            ("clear", None, ""), ("post", None, ""),
        ]  # fmt: skip
