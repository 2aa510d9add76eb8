"""Statistics of travel: sums, averages, corrections and waits, by month, expense kind, pay and unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.models import PayTerms, TravelClaim
from payroll.travel.actions import ask_to_cancel_claim, correct_claim, save_claim, submit_claim
from payroll.travel_statistics.queries import (
    NOTHING,
    Row,
    claims_by_month,
    claims_by_unit,
    expenses_by_kind,
    pay_by_type,
    total,
    units_below,
    years_of_claims,
)
from servicecenter.models import Unit
from tests.factories import STOCKHOLM, make_person, make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db
HOTEL = TAXI | {"kind": "hotel", "supplier": "Hotellet", "amount": Decimal(1500), "vat_ore": 0}
DECEMBER = datetime(2026, 12, 1, 9, 0, tzinfo=STOCKHOLM)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def paid(at: Office, *expenses, after: timedelta = timedelta(), at_=NOW, **given) -> TravelClaim:
    return at.approve(at.sent(*expenses, at=at_, **{"typed": {}} | given), at=at_ + after)


def corrected(at: Office, claim: TravelClaim, amount: int, *, when: datetime) -> TravelClaim:
    new = correct_claim(claim=claim, reason="Fel belopp", by=at.clerk, at=when)
    row = new.expenses.get()
    save_claim(claim=new, given={}, expenses={row.pk: {"amount": Decimal(amount)}}, by=at.clerk, at=when)
    return at.approve(submit_claim(claim=new, by=at.clerk, at=when), at=when)


def figures(rows: list[Row]) -> dict[str, tuple[int, int]]:
    return {row.label: (row.number, row.amount) for row in rows if row.number}


def test_months_add_what_counts_and_a_correction_takes_the_place_of_what_it_corrects(at: Office):
    paid(at, TAXI)
    corrected(at, paid(at, TAXI), 300, when=DECEMBER)
    gone = paid(at, HOTEL)
    ask_to_cancel_claim(claim=gone, by=at.clerk, at=NOW)
    at.approve(gone, kind="travel_claim_cancel")
    at.sent(TAXI, typed={})
    months = claims_by_month(2026)
    assert [row.label for row in months[::11]] == ["2026-01", "2026-12"]
    assert figures(months) == {"2026-11": (1, 212_00), "2026-12": (1, 300_00)}
    whole = total(months)
    assert (whole.number, whole.amount, whole.average, whole.share_corrected) == (2, 512_00, 256_00, Decimal("0.5"))
    assert figures(claims_by_month(2025)) == {}
    assert years_of_claims() == [2026]


def test_the_wait_is_counted_from_sent_to_attested(at: Office):
    paid(at, TAXI, after=timedelta(days=1, minutes=-1))
    paid(at, TAXI, after=timedelta(days=4, minutes=-1))
    assert total(claims_by_month(2026)).days == Decimal("2.5")
    assert (NOTHING.days, NOTHING.share_corrected, NOTHING.average) == (None, None, 0)


def test_expense_kinds_have_whole_prices_and_pay_types_what_went_to_pay(at: Office):
    paid(at, TAXI, HOTEL)
    paid(at, TAXI, at_=NOW + timedelta(days=1))
    at.approve(at.sent())
    assert figures(expenses_by_kind(2026)) == {"Hotell": (1, 1500_00), "Taxi": (2, 424_00)}
    types = figures(pay_by_type(2026))
    assert types["Traktamente inrikes, skattefritt"] == (1, 795_00)
    assert types["Utlägg, moms att begära åter"] == (2, 24_00)
    assert types["Kostförmån"] == (1, 124_00)
    out = sum(amount for label, (_number, amount) in types.items() if label != "Kostförmån")
    assert out == total(claims_by_month(2026)).amount


def test_units_are_those_of_the_first_day_and_a_unit_has_all_below_it(at: Office):
    top = Unit.objects.get()
    below = Unit.objects.create(code="110", name="Fältet", cost_centre="110", parent=top)
    beside = Unit.objects.create(code="200", name="Staben", cost_centre="200")
    paid(at, TAXI)
    other = Office(at.agency, at.clerk, at.boss, make_person(user=make_user(at.agency, "employee")))
    PayTerms.objects.filter(employment=other.employment).update(unit=below)
    paid(other, HOTEL)
    assert figures(claims_by_unit(2026)) == {str(below): (1, 1500_00), str(top): (1, 212_00)}
    assert total(claims_by_month(2026, units_below(top.pk))).number == 2
    assert figures(expenses_by_kind(2026, units_below(below.pk))) == {"Hotell": (1, 1500_00)}
    assert figures(pay_by_type(2026, units_below(beside.pk))) == {}


def test_the_page_and_the_file_show_each_grouping(at: Office):
    claim = paid(at, TAXI, HOTEL)
    TravelClaim.objects.filter(pk=claim.pk).update(submitted_at=claim.attested_at - timedelta(days=3))
    clerk = client_of(at.clerk, at.agency)
    address = reverse("travel_statistics")
    for per, shown in (("month", "2026-11"), ("kind", "Taxi"), ("type", "Utlägg, resor"), ("unit", "Enheten")):
        page = clerk.get(f"{address}?per={per}").content.decode()
        assert shown in page, per
        assert "3,0" in page
        file = clerk.get(f"{address}?per={per}&format=csv").content.decode("utf-8-sig")
        assert shown in file, per
    assert file.splitlines()[1].endswith(";1;1712,00;1712,00;0;3")
    assert "Inget är attesterat" in clerk.get(f"{address}?unit={_empty_unit()}").content.decode()
    assert client_of(at.traveller, at.agency).get(address).status_code == 403


def _empty_unit() -> int:
    return Unit.objects.create(code="900", name="Tom", cost_centre="900").pk


def test_every_grouping_costs_as_many_queries_for_many_as_for_few(at: Office):
    clerk = client_of(at.clerk, at.agency)

    def costs() -> list[int]:
        counts = []
        for per in ("month", "kind", "type", "unit"):
            with CaptureQueriesContext(connection) as asked:
                clerk.get(f"{reverse('travel_statistics')}?per={per}")
            counts.append(len(asked))
        return counts

    paid(at, TAXI)
    costs()
    few = costs()
    for day in range(1, 5):
        paid(at, TAXI, HOTEL, at_=NOW + timedelta(days=day))
    assert costs() == few
