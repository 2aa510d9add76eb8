"""Service levels of supplier invoices come from their own log and from what was paid."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from invoicing.invoice_levels.measuring import measure_invoices
from invoicing.models import ChargedDebt, LateCharge, LatePayment, SupplierInvoice
from procurement.models import Supplier
from servicecenter.models import LevelDay, TransitionLog
from servicecenter.service_levels.queries import rows_of
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.invoices import make_invoice
from tests.factories.suppliers import make_supplier

ZONE = ZoneInfo("Europe/Stockholm")
SINCE, UNTIL = date(2027, 2, 1), date(2027, 2, 28)


@pytest.fixture
def scope(db):
    agency = make_agency()
    with tenant(agency.pk):
        make_supplier(make_user(agency, "ecommerce_clerk"))
        yield agency


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=ZONE)


def moved(number: int, *moves: tuple[str, datetime], **given) -> SupplierInvoice:
    """An invoice with its log: each state and when it came there."""
    state = moves[-1][0]
    told = {"arrival_number": f"2027-{number:06d}", "arrived_on": moves[0][1].date(), "state": state}
    if state in ("posted", "paid"):
        told["posted_on"] = moves[-1][1].date()
    if state == "rejected":
        told["reason"] = "Inte vår"
    invoice = make_invoice(Supplier.objects.get(), at=moves[0][1], **told | given)
    before = "validated"
    for after, moment in moves:
        TransitionLog.objects.create(
            object_kind="supplierinvoice", object_id=invoice.pk, transition="x", from_state=before, to_state=after,
            at=moment,
        )  # fmt: skip
        before = after
    return invoice


def measured(code: str, now: datetime = datetime(2027, 3, 1, tzinfo=ZONE)) -> dict[int, tuple[int, int, int]]:
    measure_invoices(since=SINCE, until=UNTIL, at=now)
    rows = LevelDay.objects.filter(code=code).order_by("day")
    return {row.day.day: (row.met, row.counted, row.excluded) for row in rows}


def told(code: str) -> list[str]:
    return [row.text for _day, rows in rows_of(code, "supplier_invoices", SINCE, UNTIL) for row in rows]


def test_an_invoice_is_booked_in_time_within_three_working_days_of_its_arrival(scope):
    moved(1, ("registered", at(1)), ("matched", at(1)), ("cleared", at(2)), ("posted", at(4, 15)))
    moved(2, ("registered", at(2)), ("matched", at(2)), ("cleared", at(8)), ("posted", at(8)))
    moved(3, ("registered", at(3)), ("matched", at(3)))
    assert measured("INV-1") == {4: (1, 1, 0), 5: (0, 1, 0), 8: (0, 1, 0)}
    assert told("INV-1") == [
        "Faktura 2027-000003: bokföring senast 2027-02-08 16.30",
        "Faktura 2027-000002: bokföring senast 2027-02-05 16.30, bokförd 2027-02-08 09.00",
    ]
    [row] = LevelDay.objects.get(code="INV-1", day=date(2027, 2, 8)).rows
    assert row["link"].startswith("/fakturor/")


def test_time_with_the_agency_is_a_pause_and_what_still_waits_there_is_not_late(scope):
    moved(1, ("registered", at(1)), ("review", at(1, 10)), ("waiting", at(3, 10)), ("attested", at(15, 10)),
          ("cleared", at(15, 11)), ("posted", at(16)))  # fmt: skip
    moved(2, ("registered", at(1)), ("review", at(1, 10)))
    assert measured("INV-1") == {18: (1, 1, 0)}


def test_a_rejected_invoice_is_left_out_and_listed(scope):
    moved(1, ("registered", at(1)), ("review", at(1)), ("rejected", at(9)))
    assert measured("INV-1") == {9: (0, 0, 1)}
    [(_day, [row])] = rows_of("INV-1", "supplier_invoices", SINCE, UNTIL)
    assert row.excluded_for == "Avvisad faktura"


def test_interest_is_counted_against_what_was_paid_but_not_where_the_agency_attested_late(scope):
    paid = {"currency": "SEK", "paid_on": date(2027, 2, 10)}
    debts = [moved(number, ("registered", at(1)), ("paid", at(10)), **paid) for number in (1, 2)]
    for debt, cause in zip(debts, ("payment", "attest"), strict=True):
        LatePayment.objects.create(
            invoice=debt, due_on=date(2027, 2, 1), paid_on=paid["paid_on"], cause=cause, law="2027"
        )
        claim = moved(10 + debt.pk, ("registered", at(2)), ("paid", at(10)), **paid)
        ChargedDebt.objects.create(invoice=claim, debt=debt)
        LateCharge.objects.create(
            invoice=claim, kind="interest", charged_ore=120_00, verdict="within", text="x", judged_at=at(2)
        )
    total = sum(SupplierInvoice.objects.values_list("total_ore", flat=True))
    assert measured("INV-2") == {10: (120_00, total, 1)}
    assert len(told("INV-2")) == 2
    assert all(text.endswith("dröjsmålsränta 120,00 kr") for text in told("INV-2"))
