"""Invoices are drawn by the agency's rules, the same again, and checked by someone who has not handled them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoicing.after_checks.actions import fail_check, pass_check, sample_or_clear
from invoicing.after_checks.drawing import Facts, reasons_of
from invoicing.after_checks.queries import found_in, handled_by, place_of, to_check
from invoicing.approvals.actions import ask_for_attest
from invoicing.flow.steps import move_on
from invoicing.models import AfterCheck, InvoiceStop, SupplierInvoice
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AgencySetting, AttestTask, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db
PLAIN = Facts(total=100_00, earlier=5, is_account_new=False, accounts=frozenset({"5311"}), place=4_999)


def decided(**rules: str) -> None:
    for key, value in rules.items():
        AgencySetting.objects.create(key=f"invoicing.check.{key}", value=value, source="beslut", starts_on="2026-01-01")


def attested(buyer: Buyer, **given: object) -> SupplierInvoice:
    invoice = in_review(buyer.supplier, state="attested", **given)
    code(invoice)
    return invoice


@pytest.fixture
def checker(buyer: Buyer) -> User:
    return make_user(buyer.agency, "finance_clerk")


@pytest.mark.parametrize(
    ("facts", "rules", "expected"),
    [
        (PLAIN, {}, []),
        (PLAIN, {"above": "100"}, ["above"]),
        (PLAIN, {"above": "100,01"}, []),
        (Facts(-500_00, 5, False, frozenset(), 0), {"above": "400"}, ["above"]),  # noqa: FBT003
        (PLAIN, {"new_supplier": "5"}, []),
        (PLAIN, {"new_supplier": "6"}, ["new_supplier"]),
        (Facts(1, 5, True, frozenset(), 0), {"changed_account": "yes"}, ["changed_account"]),  # noqa: FBT003
        (Facts(1, 0, True, frozenset(), 0), {"changed_account": "yes"}, []),  # noqa: FBT003
        (PLAIN, {"representation": "5541, 5311"}, ["representation"]),
        (PLAIN, {"representation": "5541"}, []),
        (PLAIN, {"percent": "50"}, ["percent"]),
        (PLAIN, {"percent": "49,99"}, []),
        (PLAIN, {"percent": "många"}, ["percent"]),
        (PLAIN, {"above": "NaN"}, ["above"]),
    ],
)
def test_F17_each_rule_draws_what_it_says(facts: Facts, rules: dict[str, str], expected: list[str]) -> None:
    assert reasons_of(facts, rules) == expected


def test_F17_chance_draws_the_same_set_again_and_about_its_share(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        decided(percent="30")
        invoices = [attested(buyer, public_id=f"00000000-0000-4000-8000-{number:012d}") for number in range(60)]
        expected = {each.pk for each in invoices if place_of(each) < 3_000}
        sample_or_clear(invoices, at=NOW)
        assert set(AfterCheck.objects.values_list("invoice_id", flat=True)) == expected
        assert 6 <= len(expected) <= 30
        states = dict(SupplierInvoice.objects.values_list("pk", "state"))
        assert all(states[each.pk] == ("after_check" if each.pk in expected else "cleared") for each in invoices)


def test_without_rules_nothing_is_drawn_and_hard_stops_hold(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        free, stopped = attested(buyer), attested(buyer)
        InvoiceStop.objects.create(invoice=stopped, kind="duplicate", text="Liknar", raised_at=NOW)
        sample_or_clear([free, stopped], at=NOW)
        assert (free.state, stopped.state) == ("cleared", "attested")
        decided(above="0")
        sample_or_clear([stopped], at=NOW)
        assert (stopped.state, AfterCheck.objects.count()) == ("attested", 0)


def test_a_supplier_that_wants_its_money_elsewhere_is_drawn(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        decided(changed_account="yes", new_supplier="1")
        first = attested(buyer)
        sample_or_clear([first], at=NOW)
        assert AfterCheck.objects.get(invoice=first).reasons == ["new_supplier"]
        SupplierInvoice.objects.filter(pk=first.pk).update(state="paid", cleared_at=NOW)
        same, other = attested(buyer), attested(buyer, bankgiro="58050006")
        sample_or_clear([same, other], at=NOW)
        assert (same.state, other.state) == ("cleared", "after_check")
        assert AfterCheck.objects.get(invoice=other).reasons == ["changed_account"]


def test_many_are_drawn_with_as_many_questions_as_one(buyer: Buyer) -> None:
    def asked(count: int) -> int:
        invoices = [attested(buyer) for _number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            sample_or_clear(invoices, at=NOW)
        return len(captured)

    with tenant(buyer.agency.pk):
        decided(above="100")
        one = asked(1)
        assert asked(15) == one <= 14


def test_F17_one_look_clears_it_or_sends_it_back(
    buyer: Buyer, checker: User, django_capture_on_commit_callbacks: Callable
) -> None:
    with tenant(buyer.agency.pk):
        decided(above="0")
        good, bad = attested(buyer), attested(buyer)
        sample_or_clear([good, bad], at=NOW)
        assert [row.invoice_id for row in to_check()] == [good.pk, bad.pk]
        with django_capture_on_commit_callbacks() as callbacks:
            pass_check(invoice=good, by=checker, at=NOW)
        assert callbacks, "flödet väcktes inte"
        with pytest.raises(ValidationError):
            fail_check(invoice=bad, note=" ", by=checker, at=NOW)
        fail_check(invoice=bad, note="Fel konto", by=checker, at=NOW)
        for invoice in (good, bad):
            invoice.refresh_from_db()
        assert (good.state, good.was_touched, bad.state, bad.was_touched) == ("cleared", True, "review", True)
        assert [(row.passed, row.failed, row.share) for row in found_in(NOW.year)] == [(1, 1, 0.5)]
        with pytest.raises(NotAllowedNow):
            pass_check(invoice=good, by=checker, at=NOW)
        with pytest.raises(NotAllowedNow):
            fail_check(invoice=good, note="Ångrar mig", by=checker, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        good.refresh_from_db()
        assert good.state == "posted"


def test_F17_a_stop_that_came_meanwhile_holds_it(buyer: Buyer, checker: User) -> None:
    with tenant(buyer.agency.pk):
        decided(above="0")
        invoice = attested(buyer)
        sample_or_clear([invoice], at=NOW)
        InvoiceStop.objects.create(invoice=invoice, kind="sums", text="Går inte ihop", raised_at=NOW)
        with pytest.raises(NotAllowedNow, match="öppen spärr"):
            pass_check(invoice=invoice, by=checker, at=NOW)


def test_F17_the_checker_is_neither_reviewer_nor_attester_and_has_the_right(buyer: Buyer, checker: User) -> None:
    both = make_user(buyer.agency, "reviewer", "finance_clerk")
    attester = make_user(buyer.agency, "attester", "finance_clerk")
    with tenant(buyer.agency.pk):
        decided(above="0")
        invoice = in_review(buyer.supplier)
        code(invoice)
        ask_for_attest(invoice=invoice, by=both, at=NOW)
        task = AttestTask.objects.get(kind="supplier_invoice")
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=attester, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice.refresh_from_db()
        assert invoice.state == "after_check"
        assert handled_by(invoice) == {both.pk, attester.pk}
        for stranger in (both, attester, buyer.clerk):
            with pytest.raises(PermissionDenied):
                pass_check(invoice=invoice, by=stranger, at=NOW)
        pass_check(invoice=invoice, by=checker, at=NOW + timedelta(minutes=1))
        assert AfterCheck.objects.get().checked_by == checker
