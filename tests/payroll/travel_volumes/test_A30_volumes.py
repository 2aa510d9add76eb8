"""A30: the volume counter is the number of approved claims, and what is billed is the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.models import BillableClaim, TravelClaim
from payroll.travel.actions import ask_to_cancel_claim, correct_claim, submit_claim
from payroll.travel.counting import miscounted
from payroll.travel_volumes.queries import billable_claims, volumes_of
from servicecenter.accounts.roles import Role
from servicecenter.common.periods import Month
from servicecenter.models import Membership
from servicecenter.tenancy.scope import set_user, tenant
from tests.factories import STOCKHOLM, make_agency, make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def billed(at: Office, month: Month = NOVEMBER) -> int:
    return billable_claims([at.agency], month, month).count()


def test_A30_the_counter_is_the_number_of_approved_claims_by_the_month_of_the_attest(at: Office):
    at.sent(TAXI, typed={}, purpose="Väntar")
    at.give_back(at.sent(TAXI, typed={}), "Kvitto saknas")
    assert billed(at) == 0
    at.approve(at.sent(TAXI))
    at.approve(at.sent(TAXI, typed={}))
    at.approve(at.sent(TAXI, typed={}), at=datetime(2026, 11, 30, 23, 58, tzinfo=STOCKHOLM))
    at.approve(at.sent(TAXI, typed={}), at=datetime(2026, 11, 30, 23, 59, tzinfo=STOCKHOLM))
    approved = TravelClaim.objects.filter(state="attested")
    assert (billed(at), billed(at, DECEMBER)) == (3, 1)
    assert BillableClaim.objects.filter(agency=at.agency).count() == approved.count() == 4
    kinds = BillableClaim.objects.filter(agency=at.agency, kind="trip").values_list("claim_id", flat=True)
    assert set(kinds) == set(approved.exclude(trip="").values_list("pk", flat=True))


def test_A30_a_correction_belongs_to_what_it_corrects_and_a_cancelled_claim_stays_counted(at: Office):
    claim = at.approve(at.sent(TAXI, typed={}))
    later = NOW + timedelta(days=30)
    new = correct_claim(claim=claim, reason="Fel belopp", by=at.clerk, at=later)
    at.approve(submit_claim(claim=new, by=at.clerk, at=later), at=later)
    assert (billed(at), billed(at, DECEMBER)) == (1, 0)
    new.refresh_from_db()
    ask_to_cancel_claim(claim=new, by=at.clerk, at=later)
    at.approve(new, at=later, kind="travel_claim_cancel")
    assert (billed(at), billed(at, DECEMBER)) == (1, 0)


def test_A30_an_attest_that_is_undone_counts_nothing_and_a_recount_agrees(at: Office):
    claim = at.sent(TAXI, typed={})
    with pytest.raises(RuntimeError), transaction.atomic():
        at.approve(claim)
        raise RuntimeError
    assert billed(at) == 0
    claim = at.approve(claim)
    assert miscounted() == {}
    BillableClaim.objects.filter(claim_id=claim.pk).update(month="2026-10")
    assert miscounted() == {claim.pk: ("2026-10 outlay", "2026-11 outlay")}
    BillableClaim.objects.filter(claim_id=claim.pk).delete()
    assert miscounted() == {claim.pk: ("", "2026-11 outlay")}
    with pytest.raises(CommandError, match="1 felräknade"):
        call_command("recount_claims", stdout=StringIO())


def place(agency, *counts: tuple[str, int]) -> None:
    """Rows as the attest writes them."""
    first = BillableClaim.objects.count() + agency.pk * 10_000
    with tenant(agency.pk):
        rows = [month for month, count in counts for _ in range(count)]
        BillableClaim.objects.bulk_create(
            BillableClaim(agency=agency, claim_id=first + number, month=month, kind="trip")
            for number, month in enumerate(rows)
        )


@pytest.fixture
def centre():
    """An account manager with two customers, and a third customer with a finance clerk."""
    agencies = [make_agency(name=name, sort_key=name.lower()) for name in ("Kartverket", "Sjöverket", "Tullrådet")]
    manager = make_user(agencies[0], Role.ACCOUNT_MANAGER)
    with tenant(agencies[1].pk):
        Membership.objects.create(
            agency=agencies[1], user=manager, role=Role.ACCOUNT_MANAGER, starts_on=date(2025, 1, 1)
        )
    place(agencies[0], ("2026-10", 3), ("2026-11", 2), ("2025-12", 4))
    place(agencies[1], ("2026-11", 7))
    place(agencies[2], ("2026-11", 40))
    return agencies, manager, make_user(agencies[2], Role.FINANCE_CLERK)


def page(client, query: str = "") -> str:
    answer = client.get(reverse("travel_volumes") + query)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def customers(shown: str) -> list[str]:
    return re.findall(r'<tr><th scope="row">(.*?)</th>', shown.partition("<tfoot>")[0].rpartition("<tbody>")[2])


def test_A30_the_account_manager_sees_the_customers_and_a_customer_its_own(centre):
    agencies, manager, customer = centre
    client = client_of(manager, agencies[0])
    shown = page(client, "?year=2026")
    assert "2026: 12 debiterbara" in shown
    assert customers(shown) == ["Kartverket", "Sjöverket"]
    assert customers(page(client, "?year=2026&sort=-total")) == ["Sjöverket", "Kartverket"]
    assert customers(page(client, "?q=kart")) == ["Kartverket"]
    assert "debiterbara</h2>" not in page(client, "?kind=outlay")
    own = page(client_of(customer, agencies[2]), "?year=2026")
    assert "2026: 40 debiterbara" in own
    assert customers(own) == ["Tullrådet"]
    assert client_of(make_user(agencies[0], Role.EMPLOYEE)).get(reverse("travel_volumes")).status_code == 403


def test_A30_the_file_and_the_bill_read_the_same_rows_as_the_page(centre):
    agencies, manager, _customer = centre
    client = client_of(manager, agencies[0])
    lines = page(client, "?year=2026&format=csv").splitlines()
    assert lines[0].split(";")[2::11] == ["2026-01", "2026-12"]
    assert [line.split(";")[11:] for line in lines[1:]] == [["3", "2", "0", "5", "4"], ["0", "7", "0", "7", "0"]]
    with transaction.atomic():
        set_user(manager.pk)
        for row in volumes_of(agencies[:2], 2026):
            for month, count in enumerate(row.months, start=1):
                assert billable_claims([row.agency], Month(2026, month), Month(2026, month)).count() == count
        assert not billable_claims([agencies[2]], NOVEMBER, NOVEMBER)
    assert client.get(reverse("travel_volumes") + "?format=xlsx").content[:2] == b"PK"


def test_A30_a_whole_centre_costs_as_many_queries_as_one_customer(centre):
    agencies, manager, _customer = centre
    client = client_of(manager, agencies[0])
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(20):
        more = make_agency(name=f"Verk {number}")
        with tenant(more.pk):
            Membership.objects.create(agency=more, user=manager, role=Role.ACCOUNT_MANAGER, starts_on=date(2025, 1, 1))
        place(more, ("2026-11", 1))
    with CaptureQueriesContext(connection) as many:
        assert "2026: 32 debiterbara" in page(client, "?year=2026")
    assert len(many) == len(few)
