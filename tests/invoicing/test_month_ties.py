"""The month of the demo, led through the real actions: its lists are full, and ledger, payment files and SIE tie."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings

from invoicing.after_checks.queries import to_check
from invoicing.invoice_follow_up.queries import handled_by_month
from invoicing.invoice_reading.kept import fields_of
from invoicing.matches.queries import counts_by_actor
from invoicing.models import AfterCheck, InvoicePayment, ScannedInvoice, Subscription, SupplierInvoice
from invoicing.population.month import write_invoices
from invoicing.population.people import People
from invoicing.supplier_payments.queries import due_invoices, owed_by_supplier, reconciled
from procurement.receipts.actions import receive
from servicecenter.common.calendars import banking_day_on_or_after
from servicecenter.common.periods import Month
from servicecenter.exchange.pain001 import parse
from servicecenter.exchange.sie4 import BalanceKind, read
from servicecenter.ledger.queries import balance_of
from servicecenter.ledger.sie_out import sie_bytes
from servicecenter.models import AgencySetting, PaymentBatch, Voucher, VoucherLine
from servicecenter.payments.queries import file_of
from servicecenter.receipt_reading.facts import Confidence
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.books import balances
from tests.factories.purchasing import Buyer, make_buyer
from tests.invoicing.conftest import with_invoices

DEBT, BANK, SUSPENSE = "2411", "1921", "1591"
SINCE = timedelta(days=100)
ORDERED = (90, 75, 62, 58, 50, 41, 24, 17, 11)
"""So many days ago something was ordered; all of it has come the day after."""


@dataclass
class Told:
    """An agency whose month has been written."""

    buyer: Buyer
    count: int


@pytest.fixture(scope="module")
def month(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Told]:
    """Written once for the file, and rolled back after its last test."""
    files = override_settings(FILES_DIR=tmp_path_factory.mktemp("files"), ACCESS_POINT_URL="")
    with files, django_db_blocker.unblock(), transaction.atomic():
        yield _written(with_invoices(make_buyer()))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def scope(month: Told) -> Iterator[None]:
    with tenant(month.buyer.agency.pk):
        yield


def _written(buyer: Buyer) -> Told:
    agency = buyer.agency
    people = People(
        clerks=(buyer.clerk, make_user(agency, "ecommerce_clerk")),
        reviewer=make_user(agency, "reviewer"),
        boss=buyer.boss,
        payer=make_user(agency, "finance_clerk"),
        releasers=(make_user(agency, "payment_releaser"), make_user(agency, "payment_releaser")),
        coding="100",
    )
    with tenant(agency.pk):
        for key, value in {"without_peppol": "yes", "check.above": "60000", "check.representation": "5541"}.items():
            AgencySetting.objects.create(
                key=f"invoicing.{key}", value=value, source="beslut", starts_on=date(2026, 1, 1)
            )
        article = buyer.article(cpv="30192000")
        for days_ago in ORDERED:
            _bought(buyer, article, days_ago)
    return Told(buyer, write_invoices(agency, people, since=NOW - SINCE, at=NOW))


def _bought(buyer: Buyer, article: Any, days_ago: int) -> None:
    at = NOW - timedelta(days=days_ago)
    order = buyer.ordered((article, days_ago), at=at)
    came = {line.number: line.quantity for line in order.lines.order_by("number")}
    receive(order=order, quantities=came, received_on=at.date(), by=buyer.requester, at=at + timedelta(days=1))


def test_debt_less_credits_and_payments_is_the_supplier_ledger_and_the_account_of_debt() -> None:
    arrived = SupplierInvoice.objects.exclude(arrived_on=None).exclude(state="rejected")
    debt = arrived.filter(kind="invoice").aggregate(ore=Sum("total_ore"))["ore"]
    credited = -arrived.filter(kind="credit_note").aggregate(ore=Sum("total_ore"))["ore"]
    paid = arrived.filter(state="paid").aggregate(ore=Sum("total_ore"))["ore"]
    assert min(debt, credited, paid) > 0
    ledger = sum(row.owed_ore for row in owed_by_supplier())
    tied = reconciled(on=NOW.date())
    assert ledger == debt - credited - paid == tied.owed == tied.booked == -balance_of(DEBT)
    assert tied.difference == 0


def test_the_payment_files_pay_what_left_the_account_of_debt_and_what_is_on_its_way() -> None:
    files = {batch.pk: _transferred(batch) for batch in PaymentBatch.objects.order_by("pk")}
    assert len(files) > 3
    by_batch: dict[int, int] = defaultdict(int)
    for row in InvoicePayment.objects.order_by("pk"):
        by_batch[row.batch_id] += row.amount_ore
    assert files == by_batch, "varje fil betalar just sina fakturor"
    on_its_way = _ore(SupplierInvoice.objects.filter(state="in_payment"), "total_ore")
    left_bank = -_ore(VoucherLine.objects.filter(account=BANK), "amount_ore")
    paying = VoucherLine.objects.filter(account=DEBT, voucher__lines__account=BANK)
    assert on_its_way > 0
    assert sum(files.values()) - on_its_way == left_bank == _ore(paying, "amount_ore")


def test_the_sie_file_has_every_voucher_and_closes_as_the_books_do() -> None:
    vouchers = list(Voucher.objects.order_by("pk"))
    file = read(sie_bytes(vouchers, year=NOW.year, whole=True, by=None, at=NOW))
    assert len(file.vouchers) == len(vouchers) > 60
    assert all(sum(row.amount for row in voucher.rows) == 0 for voucher in file.vouchers)
    sums: dict[str, int] = defaultdict(int)
    for voucher in file.vouchers:
        for row in voucher.rows:
            sums[row.account] += row.amount
    books = balances()
    assert {account: amount for account, amount in sums.items() if amount} == books
    closing = {row.account: row.amount for row in file.balances if row.kind is BalanceKind.CLOSING and row.amount}
    results = {row.account: row.amount for row in file.balances if row.kind is BalanceKind.RESULT and row.amount}
    assert closing | results == books
    assert -closing[DEBT] == reconciled(on=NOW.date()).owed
    not_posted = SupplierInvoice.objects.filter(posted_on=None).exclude(arrived_on=None).exclude(state="rejected")
    assert books[SUSPENSE] == _ore(not_posted, "total_ore"), "mellankontot har det som inte är slutbokfört"


def test_no_list_of_the_demo_is_empty(month: Told) -> None:
    states = Counter(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True))
    wanted = {"registered", "review", "waiting", "after_check", "posted", "in_payment", "paid", "rejected"}
    assert wanted <= states.keys()
    assert sum(states.values()) == month.count
    intakes = set(SupplierInvoice.objects.order_by().values_list("intake", flat=True).distinct())
    assert intakes == {"e_invoice", "pdf"}
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active", "waiting", "ended"}
    assert to_check().exists()
    assert set(AfterCheck.objects.values_list("outcome", flat=True)) == {"", "passed", "failed"}
    actors = counts_by_actor()
    assert {"orderer", "ecommerce"} <= actors.keys()
    assert actors[""] >= 3
    assert due_invoices(banking_day_on_or_after(NOW.date() + timedelta(days=1)))


def test_its_papers_were_read_and_one_has_an_unsure_field() -> None:
    scans = {row.document.name: row for row in ScannedInvoice.objects.select_related("document").order_by("pk")}
    assert Counter(row.state for row in scans.values()) == {"verified": 4, "to_verify": 2, "discarded": 1}
    bare, picture = scans["3316.pdf"], scans["skanning-20502.jpg"]
    assert (bare.intake, picture.intake) == ("pdf", "scanned")
    for scan in (bare, picture):
        fields = fields_of(scan.proposals)
        assert {"number", "net", "vat", "total", "supplier_number", "bankgiro"} <= set(map(str, fields))
    unsure = {str(name) for name, finding in fields_of(bare.proposals).items() if finding.confidence is Confidence.LOW}
    assert {"issued_on", "due_on"} <= unsure


def test_most_of_what_was_cleared_no_person_has_touched() -> None:
    months = [Month.of(NOW.date()).plus(-back) for back in range(3, -1, -1)]
    rows = handled_by_month(months, today=NOW.date())
    cleared, untouched = (sum(getattr(row, name) for row in rows) for name in ("cleared", "untouched"))
    assert 50 <= untouched * 100 // cleared < 100


def _transferred(batch: PaymentBatch) -> int:
    return sum(one.amount for group in parse(file_of(batch)).groups for one in group.transfers)


def _ore(rows: Any, name: str) -> int:
    return rows.order_by().aggregate(ore=Sum(name, default=0))["ore"]
