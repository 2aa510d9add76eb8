"""A cost of several months is prepaid when the invoice is posted, and booked month by month, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoicing.accruals.actions import book_due_months
from invoicing.accruals.queries import months_of, months_to_be, prepaid, reconciled, sums_of
from invoicing.accruals.tasks import book_accruals
from invoicing.coding.actions import CodingFaults, save_coding
from invoicing.coding.queries import periods_of, wishes_of
from invoicing.coding_rules.placing import Wish
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT, amount
from invoicing.flow.steps import move_on
from invoicing.models import AccrualPart, CodingLine, InvoiceLine, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from servicecenter.common.periods import Period
from servicecenter.models import Account, AgencySetting, Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, move
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.books import balances
from tests.factories.invoices import code, credit, in_review, make_invoice, make_subscription
from tests.factories.purchasing import Buyer, make_buyer
from tests.faults.walk import Killer, KillerEverywhere, walked_through
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
YEAR = Period(date(2026, 11, 1), date(2027, 10, 31))
LICENCE = ("Licens ett år", "1", 12_000_00)


def accrued(buyer: Buyer, *lines: Any, period: Period = YEAR, **given: Any) -> SupplierInvoice:
    """A coded invoice whose cost is of a period, ready to be posted. In scope."""
    invoice = make_invoice(buyer.supplier, *(lines or (LICENCE,)), **given)
    code(invoice, ("5411", "100", invoice.net_ore))
    CodingLine.objects.filter(invoice=invoice).update(accrues_from=period.starts_on, accrues_to=period.ends_on)
    return invoice


def post_all(buyer: Buyer, at: datetime = NOW) -> None:
    move_on(agency_id=buyer.agency.pk, at=at)
    with tenant(buyer.agency.pk):
        for invoice in SupplierInvoice.objects.filter(state__in=["registered", "review"]).order_by("pk"):
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=at)
    move_on(agency_id=buyer.agency.pk, at=at)


def month_later(months: int) -> datetime:
    return NOW + timedelta(days=31 * months)


def test_F15_the_cost_of_a_year_is_prepaid_and_becomes_a_cost_month_by_month(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = accrued(buyer)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        assert balances() == {"1541": 3_000_00, "1611": 11_000_00, "2411": -15_000_00, "5411": 1_000_00}
        assert book_due_months(at=NOW) == 0
        assert book_due_months(at=datetime(2026, 12, 1, 4, 30, tzinfo=NOW.tzinfo)) == 1
        assert balances()["1611"] == 10_000_00
        invoice.refresh_from_db()
        rows = months_of(invoice)
        assert [(row.state, f"{row.booked_on}", str(row.voucher)[:3]) for row in rows[:2]] == [
            ("booked", "2026-11-12", "LP1"), ("booked", "2026-12-01", "LP2"),
        ]  # fmt: skip
        assert (rows[2].state, rows[2].booked_on, rows[2].voucher) == ("waiting", None, None)
        assert sums_of(rows) == (2_000_00, 10_000_00)
        tied = reconciled(on=NOW.date())
        assert (tied.account, tied.remaining, tied.difference) == ("1611", 10_000_00, 0)
        assert [(row.remaining_ore, row.remaining_months) for row in prepaid()] == [(10_000_00, 10)]
        book_due_months(at=month_later(14))
        assert "1611" not in balances()
        assert balances()["5411"] == 12_000_00
        assert not prepaid().exists()


def test_an_agency_whose_plan_is_older_than_the_account_gets_it(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        accrued(buyer)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        Account.objects.filter(number="1611").delete()
        move(SupplierInvoice.objects.get(), SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert balances()["1611"] == 11_000_00


def test_months_that_have_been_are_booked_at_once_each_with_its_own_voucher(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        accrued(buyer, period=Period(date(2026, 8, 1), date(2026, 11, 30)))
    post_all(buyer)
    with tenant(buyer.agency.pk):
        vouchers = Voucher.objects.filter(series="LP").order_by("number")
        assert [(each.text[:7], each.booked_on, each.turnover_ore) for each in vouchers] == [
            (f"2026-{month:02d}", NOW.date(), 3_000_00) for month in (8, 9, 10, 11)
        ]
        assert balances() == {"1541": 3_000_00, "2411": -15_000_00, "5411": 12_000_00}


def test_a_month_that_the_machine_slept_through_is_booked_on_its_first_day(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        accrued(buyer)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        book_due_months(at=datetime(2027, 2, 9, 9, tzinfo=NOW.tzinfo))
        days = Voucher.objects.filter(series="LP").order_by("pk").values_list("booked_on", flat=True)
        assert list(days) == [NOW.date(), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


def test_vat_that_nobody_gives_back_is_spread_with_the_cost(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        AgencySetting.objects.create(
            key="invoicing.claims_vat", value="no", source="affärsverk", starts_on="2025-01-01"
        )
        accrued(buyer)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        assert balances() == {"1611": 13_750_00, "2411": -15_000_00, "5411": 1_250_00}


def test_a_part_of_an_invoice_is_spread_and_the_rest_is_a_cost_at_once(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = make_invoice(buyer.supplier, LICENCE, ("Installation", "1", 500_00))
        code(invoice, ("5411", "100", 12_000_00), ("5511", "100", 500_00))
        CodingLine.objects.filter(account="5411").update(accrues_from=YEAR.starts_on, accrues_to=YEAR.ends_on)
        assert [row.amount for row in months_to_be(invoice, on=NOW.date())] == [1_000_00] * 12
    post_all(buyer)
    with tenant(buyer.agency.pk):
        assert balances() == {
            "1541": 3_125_00, "1611": 11_000_00, "2411": -15_625_00, "5411": 1_000_00, "5511": 500_00,
        }  # fmt: skip
        assert AccrualPart.objects.count() == 12


def test_a_credit_note_of_the_same_period_takes_back_every_month(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = accrued(buyer, ("Licens", "1", 1_000_01))
        note = credit(invoice, ("Licens", "1", 1_000_01))
        code(note, ("5411", "100", note.net_ore))
        CodingLine.objects.filter(invoice=note).update(accrues_from=YEAR.starts_on, accrues_to=YEAR.ends_on)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        for month in range(14):
            assert balances() == {}, f"efter {month} månader"
            book_due_months(at=month_later(month))
        assert Voucher.objects.filter(series="LP").count() == 24


def test_an_invoice_that_is_opened_again_after_payment_books_no_month_again(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = accrued(buyer)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        SupplierInvoice.objects.filter(pk=invoice.pk).update(state="paid")
        move(SupplierInvoice.objects.get(pk=invoice.pk), SUPPLIER_INVOICE["reopen"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        book_due_months(at=NOW)
        assert (AccrualPart.objects.count(), Voucher.objects.filter(series="LP").count()) == (12, 1)


def test_a_month_whose_account_is_closed_stays_prepaid_is_told_and_stops_no_other(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        first, second = accrued(buyer), accrued(buyer)
        CodingLine.objects.filter(invoice=second).update(account="5421")
    post_all(buyer)
    with tenant(buyer.agency.pk):
        Account.objects.filter(number="5411").update(is_open=False)
        december = datetime(2026, 12, 1, 4, 30, tzinfo=NOW.tzinfo)
        assert book_due_months(at=december) == 1
        held = months_of(first)[1]
        assert (held.state, held.fault == "konto 5411 är stängt; välj ett öppet konto", held.booked_on) == (
            "held",
            True,
            None,
        )
        assert prepaid().first() == first
        assert reconciled(on=NOW.date()).difference == 0
        Account.objects.filter(number="5411").update(is_open=True)
        assert book_due_months(at=december) == 1
        assert months_of(first)[1].state == "booked"


def test_the_nightly_job_books_every_agency_and_twice_books_nothing_twice(buyer: Buyer, monkeypatch: Any) -> None:
    other = with_invoices(make_buyer())
    for each in (buyer, other):
        with tenant(each.agency.pk):
            accrued(each)
        post_all(each)
    monkeypatch.setattr("invoicing.accruals.tasks.timezone.now", lambda: month_later(1))
    for _night in range(2):
        book_accruals()
    for each in (buyer, other):
        with tenant(each.agency.pk):
            assert balances()["1611"] == 10_000_00


@pytest.mark.parametrize("order", permutations((1, 2, 3)), ids=str)
def test_the_order_of_the_nights_does_not_matter(buyer: Buyer, order: tuple[int, ...]) -> None:
    with tenant(buyer.agency.pk):
        accrued(buyer, ("Licens", "1", 1_000_01), period=QUARTER)
        accrued(buyer, ("Avtal", "1", 77_77), period=YEAR)
    post_all(buyer)
    with tenant(buyer.agency.pk):
        for months in order:
            book_due_months(at=month_later(months))
        parts = AccrualPart.objects.filter(booked_on__isnull=False).order_by("pk")
        assert parts.filter(invoice=SupplierInvoice.objects.earliest("pk")).count() == 3
        assert balances()["5411"] == sum(part.amount_ore for part in parts)
        assert reconciled(on=NOW.date()).difference == 0


def test_many_invoices_ask_as_much_as_one(buyer: Buyer) -> None:
    counts = []
    for each, count in ((buyer, 1), (with_invoices(make_buyer()), 10)):
        with tenant(each.agency.pk):
            for _n in range(count):
                accrued(each)
        post_all(each)
        with tenant(each.agency.pk), CaptureQueriesContext(connection) as asked:
            assert book_due_months(at=month_later(1)) == count
        counts.append(len(asked))
    assert counts[1] <= counts[0]


# ---- coding


def test_a_reviewer_spreads_a_row_and_it_is_kept_with_the_coding(buyer: Buyer) -> None:
    reviewer = make_user(buyer.agency, "reviewer")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, LICENCE)
        wish = Wish(None, "5411", "100", ALL_THAT_IS_LEFT, period=YEAR)
        save_coding(invoice=invoice, wishes=[wish], version=0, by=reviewer, at=NOW)
        assert [(row.amount_ore, row.period) for row in CodingLine.objects.filter(invoice=invoice)] == [
            (12_000_00, YEAR)
        ]
        assert [(row.share, row.period) for row in wishes_of(invoice)] == [(amount(12_000_00), YEAR)]


@pytest.mark.parametrize(
    ("account", "period", "told"),
    [
        ("5411", Period(date(2026, 11, 1), date(2026, 11, 30)), "en enda månad"),
        ("5411", Period(date(2026, 11, 1), date(2046, 11, 30)), "241 månader"),
        ("1541", YEAR, "inget kostnadskonto"),
    ],
)
def test_what_cannot_be_spread_is_refused_and_nothing_is_lost(
    buyer: Buyer, account: str, period: Period, told: str
) -> None:
    reviewer = make_user(buyer.agency, "reviewer")
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, LICENCE)
        wish = Wish(None, account, "100", ALL_THAT_IS_LEFT, period=period)
        with pytest.raises(CodingFaults, match=told):
            save_coding(invoice=invoice, wishes=[wish], version=0, by=reviewer, at=NOW)
        assert not CodingLine.objects.filter(invoice=invoice).exists()


def test_the_period_of_the_invoices_lines_is_suggested(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = in_review(buyer.supplier, LICENCE, ("Frakt", "1", 100_00))
        rows = InvoiceLine.objects.filter(invoice=invoice)
        rows.filter(number=1).update(starts_on=YEAR.starts_on, ends_on=YEAR.ends_on)
        assert periods_of(invoice) == {1: YEAR}
        rows.update(starts_on=YEAR.starts_on, ends_on=YEAR.ends_on)
        assert periods_of(invoice) == {1: YEAR, 2: YEAR, None: YEAR}
        rows.update(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
        assert periods_of(invoice) == {}


# ---- by themselves


def long_line(invoice: SupplierInvoice) -> None:
    InvoiceLine.objects.filter(invoice=invoice, number=1).update(starts_on=YEAR.starts_on, ends_on=YEAR.ends_on)


@pytest.mark.parametrize(("limit", "spread"), [("12000", True), ("12000,01", False), ("", False), ("mycket", False)])
def test_a_matched_subscription_is_spread_by_itself_from_the_agencys_limit(
    buyer: Buyer, limit: str, spread: bool
) -> None:
    with tenant(buyer.agency.pk):
        if limit:
            AgencySetting.objects.create(
                key="invoicing.accrue_above", value=limit, source="beslut", starts_on="2025-01-01"
            )
        second = make_user(buyer.agency, "ecommerce_clerk")
        make_subscription(buyer.supplier, buyer.clerk, second, most_ore=20_000_00, every="year")
        long_line(make_invoice(buyer.supplier, LICENCE, object_reference="ABC-1", order_reference=""))
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        [row] = CodingLine.objects.all()
        assert (row.origin[:12], row.period) == ("subscription", YEAR if spread else None)
        assert SupplierInvoice.objects.get().state == "posted"
        assert balances().get("1611", 0) == (11_000_00 if spread else 0)
        assert SupplierInvoice.objects.get().was_touched is False


def test_what_history_suggests_has_the_lines_period_with_it(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        AgencySetting.objects.create(
            key="invoicing.accrue_above", value="10000", source="beslut", starts_on="2025-01-01"
        )
        code(make_invoice(buyer.supplier, state="paid", arrival_number="2025-000001", arrived_on=NOW.date()))
        invoice = make_invoice(buyer.supplier, LICENCE, ("Frakt", "1", 100_00))
        long_line(invoice)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        rows = CodingLine.objects.filter(invoice=invoice).order_by("number")
        assert [(row.origin, row.period) for row in rows] == [("history", YEAR), ("history", None)]


# ---- dying


class Prepaid:
    """Two invoices with costs of several months are posted, one with months that have been, and nights go by."""

    def __init__(self) -> None:
        self.buyer = with_invoices(make_buyer())
        with tenant(self.buyer.agency.pk):
            accrued(self.buyer, ("Licens", "1", 1_000_01))
            accrued(self.buyer, ("Avtal", "1", 600_00), period=QUARTER)

    def steps(self) -> Iterable[Callable[[], Any]]:
        flow = partial(move_on, agency_id=self.buyer.agency.pk, at=NOW)
        yield flow
        yield self._match
        yield flow
        for months in (1, 2, 14):
            yield partial(self._night, month_later(months))

    def take(self, step: Callable[[], Any]) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            return {
                "books": balances(),
                "vouchers": list(Voucher.objects.order_by("pk").values_list("series", "number", "turnover_ore")),
                "parts": list(AccrualPart.objects.order_by("pk").values_list("month", "amount_ore", "booked_on")),
            }

    def _match(self) -> None:
        with suppress(NotAllowedNow), tenant(self.buyer.agency.pk):
            for invoice in SupplierInvoice.objects.filter(state__in=["registered", "review"]).order_by("pk"):
                move(invoice, SUPPLIER_INVOICE["match"], by=None, at=NOW)

    def _night(self, at: datetime) -> None:
        with tenant(self.buyer.agency.pk):
            book_due_months(at=at)


@pytest.mark.django_db(transaction=True)
def test_wherever_the_process_dies_every_month_is_booked_once() -> None:
    killer = KillerEverywhere()
    whole, died = walked_through(Prepaid(), Killer()), walked_through(Prepaid(), killer)
    assert died == whole
    assert whole["books"] == {"1541": 400_00, "2411": -2_000_01, "5411": 1_600_01}
    assert len([series for series, _number, _ore in whole["vouchers"] if series == "LP"]) == 15
    assert set(named_points("invoicing/accruals/")) <= set(killer.struck), "en felpunkt passeras aldrig"


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_book_each_month_once() -> None:
    buyer = with_invoices(make_buyer())
    with tenant(buyer.agency.pk):
        accrued(buyer)
    post_all(buyer)

    def night(_n: int) -> int:
        try:
            with tenant(buyer.agency.pk):
                return book_due_months(at=month_later(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(night, range(2))) == [0, 3]
    with tenant(buyer.agency.pk):
        assert Voucher.objects.filter(series="LP").count() == 4
