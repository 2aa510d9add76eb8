"""An invoice is attested by another than who reviewed, coded or ordered, and exactly as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from invoicing.approvals.actions import ask_for_attest, take_back
from invoicing.coding.actions import save_coding
from invoicing.coding.queries import coder_id_of, suggestion_rate
from invoicing.coding.suggesting import begin_review
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT
from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, InvoiceLine, SupplierInvoice
from servicecenter.attest.actions import ContentChanged, Decision, MayNotDecide, ReasonNeeded, decide
from servicecenter.attest.queries import inbox
from servicecenter.attest.rules import Refusal
from servicecenter.models import AttestTask, Delegation, Membership, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def reviewer(buyer: Buyer) -> User:
    return make_user(buyer.agency, "reviewer")


def asked(buyer: Buyer, reviewer: User, **given: object) -> tuple[SupplierInvoice, AttestTask]:
    """An invoice that is coded and waits. Called in the agency's scope."""
    invoice = in_review(buyer.supplier, **given)
    wish = Wish(None, "5311", "100", ALL_THAT_IS_LEFT)
    save_coding(invoice=invoice, wishes=[wish], version=0, by=reviewer, at=NOW)
    ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
    invoice.refresh_from_db()
    return invoice, AttestTask.objects.get(kind="supplier_invoice", object_id=invoice.pk, state="waiting")


def approve(task: AttestTask, by: User) -> None:
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=by, at=NOW)


def test_F16_the_managers_attest_clears_and_posts_the_invoice(
    buyer: Buyer, reviewer: User, django_capture_on_commit_callbacks: Callable
) -> None:
    with tenant(buyer.agency.pk):
        invoice, task = asked(buyer, reviewer)
        assert (invoice.state, invoice.unit, task.amount_ore, task.unit) == ("waiting", buyer.unit, 625_00, buyer.unit)
        assert [row.pk for row in inbox(buyer.boss, on=TODAY)] == [task.pk]
        with django_capture_on_commit_callbacks() as callbacks:
            approve(task, buyer.boss)
        assert callbacks, "flödet väcktes inte"
        invoice.refresh_from_db()
        assert (invoice.state, invoice.was_touched) == ("attested", True)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert invoice.state == "posted"


def test_F16_the_reviewer_may_not_attest_even_with_the_right_to(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        _invoice, task = asked(buyer, reviewer)
        Membership.objects.create(agency=buyer.agency, user=reviewer, role="attester", starts_on="2025-01-01")
        with pytest.raises(MayNotDecide) as refusal:
            approve(task, reviewer)
        assert refusal.value.refusal == Refusal.OWN_REQUEST


def test_F16_who_coded_for_the_one_who_asked_may_not_attest_either(buyer: Buyer, reviewer: User) -> None:
    second = make_user(buyer.agency, "ecommerce_clerk", "attester")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        wish = Wish(None, "5311", "100", ALL_THAT_IS_LEFT)
        save_coding(invoice=invoice, wishes=[wish], version=0, by=second, at=NOW)
        ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
        task = AttestTask.objects.get(kind="supplier_invoice")
        with pytest.raises(MayNotDecide) as refusal:
            approve(task, second)
        assert refusal.value.refusal == Refusal.OWN_REVIEW


def test_F16_who_ordered_may_not_attest(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        Membership.objects.create(agency=buyer.agency, user=buyer.requester, role="attester", starts_on="2025-01-01")
        order = buyer.ordered((buyer.article(), 1))
        _invoice, task = asked(buyer, reviewer, order_reference=order.number)
        assert task.subject == buyer.requester
        with pytest.raises(MayNotDecide) as refusal:
            approve(task, buyer.requester)
        assert refusal.value.refusal == Refusal.OWN_CASE


def test_F16_of_two_who_ordered_neither_attests(buyer: Buyer, reviewer: User) -> None:
    other = make_user(buyer.agency, "employee", "attester")
    with tenant(buyer.agency.pk):
        order = buyer.ordered((buyer.article(), 1))
        buyer.requester = other
        second = buyer.ordered((buyer.article(), 1))
        invoice, task = asked(buyer, reviewer, order_reference=order.number)
        InvoiceLine.objects.filter(invoice=invoice).update(order_reference=second.number)
        with pytest.raises(PermissionDenied, match="beställt"):
            approve(task, other)
        invoice.refresh_from_db()
        assert invoice.state == "waiting"


def test_F16_limit_unit_and_dates_of_a_delegation_bind(buyer: Buyer, reviewer: User) -> None:
    small, substitute = make_user(buyer.agency), make_user(buyer.agency, "employee")
    with tenant(buyer.agency.pk):
        Membership.objects.create(
            agency=buyer.agency, user=small, role="attester", amount_limit_ore=624_99, starts_on="2025-01-01"
        )
        Delegation.objects.create(
            giver=buyer.boss, receiver=substitute, starts_on=TODAY, ends_on=TODAY, unit=buyer.unit
        )
        _invoice, task = asked(buyer, reviewer)
        with pytest.raises(MayNotDecide) as refusal:
            approve(task, small)
        assert refusal.value.refusal == Refusal.AMOUNT
        with pytest.raises(MayNotDecide):
            decide(
                task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=substitute,
                at=NOW + timedelta(days=1),
            )  # fmt: skip
        approve(task, substitute)
        task.refresh_from_db()
        assert (task.decided_by, task.behalf_of) == (substitute, buyer.boss)


def test_F16_what_changed_since_it_was_shown_is_not_attested(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice, task = asked(buyer, reviewer)
        SupplierInvoice.objects.filter(pk=invoice.pk).update(bankgiro="58050006")
        with pytest.raises(ContentChanged):
            approve(task, buyer.boss)
        SupplierInvoice.objects.filter(pk=invoice.pk).update(bankgiro=invoice.bankgiro)
        CodingLine.objects.filter(invoice=invoice).update(account="5321")
        with pytest.raises(ContentChanged):
            approve(task, buyer.boss)


def test_F16_returned_with_a_reason_and_taken_back(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice, task = asked(buyer, reviewer)
        given = {"task": task, "decision": Decision.RETURN, "content_hash": task.content_hash, "by": buyer.boss}
        with pytest.raises(ReasonNeeded):
            decide(comment=" ", at=NOW, **given)
        decide(comment="Fel projekt", at=NOW, **given)
        invoice.refresh_from_db()
        assert invoice.state == "review"
        ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
        with pytest.raises(PermissionDenied):
            take_back(invoice=invoice, by=buyer.boss, at=NOW)
        take_back(invoice=invoice, by=reviewer, at=NOW)
        invoice.refresh_from_db()
        assert invoice.state == "review"
        assert not AttestTask.objects.filter(state="waiting").exists()
        with pytest.raises(NotAllowedNow):
            take_back(invoice=invoice, by=reviewer, at=NOW)


def test_F15_an_invoice_that_is_not_coded_whole_or_of_nobody_known_is_not_sent(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        with pytest.raises(ValidationError, match="Ingenting är konterat"):
            ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
        code(invoice, ("5311", "100", 100_00))
        with pytest.raises(ValidationError, match="400,00 kr saknas"):
            ask_for_attest(invoice=invoice, by=reviewer, at=NOW)
        unknown = in_review(None, supplier_name="Okänd AB")
        code(unknown)
        with pytest.raises(ValidationError, match="finns inte i registret"):
            ask_for_attest(invoice=unknown, by=reviewer, at=NOW)


def test_F15_a_suggestion_that_is_sent_as_it_is_counts_as_kept(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        code(make_invoice(buyer.supplier, state="paid", arrival_number="2025-000001", arrived_on=TODAY))
        kept, changed = in_review(buyer.supplier), in_review(buyer.supplier)
        begin_review([kept, changed], at=NOW)
        ask_for_attest(invoice=kept, by=reviewer, at=NOW)
        wish = Wish(None, "5321", "100", ALL_THAT_IS_LEFT)
        save_coding(invoice=changed, wishes=[wish], version=0, by=reviewer, at=NOW)
        ask_for_attest(invoice=changed, by=reviewer, at=NOW)
        assert suggestion_rate() == (1, 2)
        assert suggestion_rate(supplier_id=buyer.supplier.pk) == (1, 2)
        assert coder_id_of(kept) == reviewer.pk, "den som skickar ett förslag som det är står för det"
