"""A reviewer codes an invoice: it sums, it can be posted, and nobody writes over another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoicing.coding.actions import CodingFaults, hand_over, keep_template, save_coding, take_on, write_note
from invoicing.coding.queries import suggestion_rate, template_lines, to_review
from invoicing.coding.suggesting import begin_review
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT, amount, percent
from invoicing.flow.steps import move_on
from invoicing.models import CodingLine, CodingSuggestion, InvoiceLine, InvoiceNote, InvoiceReview, SupplierInvoice
from invoicing.review_office.pages import template_wishes
from servicecenter.models import Account, Membership, Unit, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.purchasing import Buyer

pytestmark = pytest.mark.django_db
WHOLE = (Wish(None, "5311", "100", ALL_THAT_IS_LEFT),)


@pytest.fixture
def reviewer(buyer: Buyer) -> User:
    return make_user(buyer.agency, "reviewer")


def coded(invoice: SupplierInvoice) -> list[tuple[str, str, int]]:
    rows = CodingLine.objects.filter(invoice=invoice).order_by("number")
    return list(rows.values_list("account", "coding", "amount_ore"))


def save(invoice: SupplierInvoice, by: User, *wishes: Wish, version: int = 0) -> SupplierInvoice:
    return save_coding(invoice=invoice, wishes=wishes or WHOLE, version=version, by=by, at=NOW)


def test_F15_an_invoice_is_divided_by_percent_amount_and_the_rest(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, ("Papper", "3", 33_33))
        rows = (
            Wish(None, "5311", "100", percent(Decimal(50))),
            Wish(None, "5321", "100", amount(10_00)),
            Wish(None, "5331", "100", ALL_THAT_IS_LEFT),
        )
        save(invoice, reviewer, *rows)
        assert coded(invoice) == [("5311", "100", 50_00), ("5321", "100", 10_00), ("5331", "100", 39_99)]
        invoice.refresh_from_db()
        assert invoice.was_touched
        assert InvoiceReview.objects.get().coded_by == reviewer


def test_F15_what_does_not_sum_or_exist_is_refused_and_nothing_is_lost(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        save(invoice, reviewer)
        before = coded(invoice)
        bad = (Wish(None, "5311", "100", amount(499_00)), Wish(None, "9999", "1/2/3/4", amount(0)))
        with pytest.raises(CodingFaults) as refusal:
            save(invoice, reviewer, *bad, version=1)
        assert refusal.value.messages == [
            "Rad 2: konto '9999' finns inte i kontoplanen; lägg upp det eller välj ett annat",
            "Rad 2: kodsträngen '1/2/3/4' har 4 delar; koddelarna är 3 (Kostnadsställe, Verksamhet, Projekt)",
            "Hela fakturan: 499,00 kr är konterat av 500,00 kr; 1,00 kr saknas.",
        ]
        assert coded(invoice) == before


def test_two_who_code_at_once_do_not_write_over_each_other(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        save(invoice, reviewer)
        with pytest.raises(NotAllowedNow, match="Någon annan har konterat"):
            save(invoice, buyer.clerk, Wish(None, "5321", "100", ALL_THAT_IS_LEFT), version=0)
        assert coded(invoice) == [("5311", "100", 500_00)]


def test_only_the_reviewer_of_the_unit_or_a_clerk_codes_and_only_in_review(buyer: Buyer, reviewer: User) -> None:
    elsewhere = make_user(buyer.agency)
    with tenant(buyer.agency.pk):
        other = Unit.objects.create(code="200", name="Annan enhet", cost_centre="200")
        Membership.objects.create(
            agency=buyer.agency, user=elsewhere, role="reviewer", unit=other, starts_on="2025-01-01"
        )
        invoice = in_review(buyer.supplier, unit=buyer.unit)
        for stranger in (elsewhere, buyer.boss, buyer.requester):
            with pytest.raises(PermissionDenied):
                save(invoice, stranger)
        SupplierInvoice.objects.filter(pk=invoice.pk).update(reviewer=elsewhere)
        save(invoice, elsewhere)
        save(invoice, buyer.clerk, version=1)
        SupplierInvoice.objects.filter(pk=invoice.pk).update(state="cleared")
        with pytest.raises(NotAllowedNow):
            save(invoice, reviewer, version=2)


def test_F15_history_is_suggested_with_its_reason_and_measured(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        for number in range(7):
            earlier = make_invoice(
                buyer.supplier, ("Mobilabonnemang okt 2026", "1", 100_00), state="paid",
                arrival_number=f"2025-{number:06d}", arrived_on=NOW.date(), buyer_reference="AB1", reviewer=reviewer,
                issued_on=f"2026-0{number + 1}-01",
            )  # fmt: skip
            line = InvoiceLine.objects.get(invoice=earlier)
            [row] = code(earlier, ("5421" if number else "5311", "100", 100_00))
            CodingLine.objects.filter(pk=row.pk).update(line=line)
        make_invoice(buyer.supplier, ("Mobilabonnemang nov 2026", "1", 120_00), buyer_reference="AB1")
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        invoice = SupplierInvoice.objects.get(state="review")
        assert invoice.reviewer == reviewer
        [row] = CodingLine.objects.filter(invoice=invoice)
        assert (row.account, row.coding, row.amount_ore, row.origin) == ("5421", "100", 120_00, "history")
        assert row.why == (f"6 av 7 tidigare fakturor från {buyer.supplier.name} med samma benämning konterades så.")
        assert suggestion_rate() == (0, 0)
        assert list(to_review(reviewer, on=NOW.date())) == [invoice]


def test_a_suggestion_that_can_not_be_posted_is_not_made(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        earlier = make_invoice(buyer.supplier, state="paid", arrival_number="2025-000001", arrived_on=NOW.date())
        code(earlier)
        Account.objects.filter(number="5311").update(is_open=False)
        begin_review([in_review(buyer.supplier)], at=NOW)
        assert not CodingSuggestion.objects.exists()


@pytest.mark.parametrize("lines", [1, 3])
def test_many_come_to_review_with_as_many_questions_as_one(buyer: Buyer, lines: int) -> None:
    def asked(count: int) -> int:
        wanted = tuple((f"Sak {place}", "1", 100_00) for place in range(lines))
        invoices = [in_review(buyer.supplier, *wanted) for _number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            begin_review(invoices, at=NOW)
        return len(captured)

    with tenant(buyer.agency.pk):
        for number in range(3):
            code(make_invoice(buyer.supplier, state="paid", arrival_number=f"2025-{number:06d}", arrived_on=NOW.date()))
        one = asked(1)
        assert asked(20) == one
        assert one <= 13


def test_a_review_is_handed_over_with_a_word_and_taken_on(buyer: Buyer, reviewer: User) -> None:
    second = make_user(buyer.agency, "reviewer")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        take_on(invoice=invoice, by=reviewer, at=NOW)
        with pytest.raises(NotAllowedNow, match="hann före"):
            take_on(invoice=invoice, by=second, at=NOW)
        for to, comment in ((second, ""), (buyer.boss, "Din"), (reviewer, "Din")):
            with pytest.raises(ValidationError):
                hand_over(invoice=invoice, to=to, comment=comment, by=reviewer, at=NOW)
        hand_over(invoice=invoice, to=second, comment="Gäller ert projekt", by=reviewer, at=NOW)
        write_note(invoice=invoice, text="Frågat leverantören", by=second, at=NOW)
        assert [(note.text, note.handed_to) for note in InvoiceNote.objects.order_by("pk")] == [
            ("Gäller ert projekt", second), ("Frågat leverantören", None),
        ]  # fmt: skip
        assert list(to_review(second, on=NOW.date())) == [invoice]


def test_a_template_keeps_shares_that_divide_another_amount_to_the_ore(buyer: Buyer, reviewer: User) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier)
        parts = [Wish(None, account, "100", ALL_THAT_IS_LEFT) for account in ("5311", "5321", "5331")]
        save(invoice, reviewer, *parts)
        given: dict[str, Any] = {"of_supplier": True, "as_percent": True, "by": reviewer, "at": NOW}
        template = keep_template(invoice=invoice, name="Tre delar", **given)
        assert [row.share for row in template_lines(template)] == ["33,334 %", "33,334 %", "33,332 %"]
        with pytest.raises(ValidationError, match="redan en mall"):
            keep_template(invoice=invoice, name="Tre delar", **given)
        other = in_review(buyer.supplier, ("Annat", "1", 1_000_01))
        save(other, reviewer, *template_wishes(template))
        assert sum(ore for _account, _coding, ore in coded(other)) == 1_000_01
