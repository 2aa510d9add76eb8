"""The pay office's list of claims, one claim's page, and what the clerk corrects for the employee."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.models import TravelClaim
from payroll.travel.actions import correct_claim, submit_claim, take_back_claim
from payroll.travel_office.queries import given_by, sent_claims, versions_of
from servicecenter.audit.models import AuditEvent
from tests.factories import make_user
from tests.factories.runs import Office as PayOffice
from tests.factories.runs import calculated, client_of
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


@pytest.fixture
def clerk(at: Office):
    return client_of(at.clerk, at.agency)


def page(client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_finds_by_person_purpose_state_and_year_and_leaves_drafts_alone(at: Office, clerk):
    trip, taxi = at.sent(purpose="Möte i Umeå"), at.approve(at.sent(TAXI, typed={}, purpose="Bara taxi"))
    at.draft(TAXI, typed={}, purpose="Hemligt utkast")
    take_back_claim(claim=at.sent(TAXI, typed={}, purpose="Ångrade mig"), by=at.traveller, at=NOW)
    assert set(sent_claims()) == {trip, taxi}
    for asked, wanted in (
        ({"q": at.person.number}, {trip, taxi}),
        ({"q": at.person.sort_key}, {trip, taxi}),
        ({"q": "umeå"}, {trip}),
        ({"state": "attested"}, {taxi}),
        ({"state": "superseded"}, set()),
        ({"year": 2026}, {trip, taxi}),
        ({"year": 2025}, set()),
    ):
        assert set(sent_claims(**asked)) == wanted, asked
    assert list(sent_claims(sort="paid")) == [taxi, trip]
    assert list(sent_claims(sort="-paid")) == [trip, taxi]
    assert list(sent_claims(sort="password")) == list(sent_claims())
    shown = page(clerk, "travel_claims")
    assert "Bara taxi" in shown
    assert "Hemligt utkast" not in shown
    assert "Ångrade mig" not in shown


def test_the_file_runs_no_formula_and_every_person_in_it_is_logged(at: Office, clerk):
    at.sent(TAXI, typed={}, purpose='=HYPERLINK("https://x.example";"klicka")')
    answer = clerk.get(reverse("travel_claims") + "?format=csv")
    row = answer.content.decode("utf-8-sig").splitlines()[1]
    assert "'=HYPERLINK" in row
    assert ";212,00;" in row
    assert AuditEvent.objects.filter(event="read", object_kind="travelclaim", person_id=at.person.pk).exists()
    assert clerk.get(reverse("travel_claims") + "?format=exe").status_code == 404


def test_the_list_costs_as_many_queries_for_many_claims_as_for_few(at: Office, clerk):
    at.sent(TAXI, typed={})
    page(clerk, "travel_claims")
    with CaptureQueriesContext(connection) as few:
        page(clerk, "travel_claims")
    for _ in range(5):
        at.sent(TAXI, typed={})
    with CaptureQueriesContext(connection) as many:
        page(clerk, "travel_claims")
    assert len(many) == len(few)


def test_one_claim_shows_its_days_receipts_remarks_and_the_payslip_that_paid_it(at: Office, clerk):
    claim = at.approve(at.sent(TAXI))
    before = page(clerk, "travel_claim", claim.public_id)
    for text in ("Taxi Umeå", "Borttappat", "1 007,00", "Nästa körning", "Attesterad"):
        assert text in before.replace("\u00a0", " "), text
    run = calculated(PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver")), "2026-10")
    after = page(clerk, "travel_claim", claim.public_id)
    assert reverse("pay_run", args=[run.public_id]) in after
    assert "795,00 kr på specifikationen" in after.replace("\u00a0", " ")
    assert "Nästa körning" not in after
    assert [len(row.lines) for row in given_by(claim)] == [1, 1, 1, 1]


def test_the_clerk_corrects_in_the_employees_editor_and_someone_else_attests(at: Office, clerk):
    claim = at.approve(at.sent(TAXI))
    told = clerk.post(reverse("travel_claim_correct", args=[claim.public_id]), {"reason": ""})
    assert told.status_code == 422
    answer = clerk.post(reverse("travel_claim_correct", args=[claim.public_id]), {"reason": "Taxin var privat"})
    new = TravelClaim.objects.get(replaces=claim)
    assert answer.url == reverse("travel_claim_edit", args=[new.public_id])
    editor = page(clerk, "travel_claim_edit", new.public_id)
    assert f"Du skriver åt {at.person.name}" in editor
    assert "/mina-resor/" not in editor.split("<main")[1]
    [expense] = new.expenses.all()
    gone = reverse("travel_claim_expense_remove", args=[new.public_id, expense.public_id])
    assert clerk.post(gone).url == f"{answer.url}#h-receipts"
    assert not new.expenses.exists()
    submit_claim(claim=new, by=at.clerk, at=NOW + timedelta(days=1))
    at.approve(new, at=NOW + timedelta(days=1))
    assert [row.number for row in versions_of(claim)] == [claim.number, new.number]
    shown = page(clerk, "travel_claim", claim.public_id)
    assert "Taxin var privat" in shown
    assert reverse("travel_claim", args=[new.public_id]) in shown


def test_a_correction_belongs_to_the_clerk_who_began_it_and_is_thrown_away_by_them(at: Office, clerk):
    claim = at.approve(at.sent(TAXI))
    new = correct_claim(claim=claim, reason="Fel", by=at.clerk, at=NOW)
    other = client_of(make_user(at.agency, "payroll_clerk"), at.agency)
    assert other.get(reverse("travel_claim_edit", args=[new.public_id])).status_code == 404
    assert other.get(reverse("travel_claim", args=[new.public_id])).status_code == 404
    assert reverse("travel_claim_edit", args=[new.public_id]) in page(clerk, "travel_claim", claim.public_id)
    gone = clerk.post(reverse("travel_claim_discard", args=[new.public_id]))
    assert gone.url == reverse("travel_claim", args=[claim.public_id])
    new.refresh_from_db()
    assert new.state == "withdrawn"
    assert "Rätta åt den anställde" in page(clerk, "travel_claim", claim.public_id)


def test_a_returned_claim_that_is_being_changed_can_still_be_read(at: Office, clerk):
    claim = at.give_back(at.sent(TAXI), "Vem betalade?")
    claim.expenses.update(kind="", amount=None, gross_ore=None, vat_ore=0)
    assert "Vem betalade?" in page(clerk, "travel_claim", claim.public_id)


def test_who_may_not_see_pay_is_turned_away_and_who_only_sees_it_corrects_nothing(at: Office):
    claim = at.sent(TAXI)
    for user in (at.boss, at.traveller):
        assert client_of(user, at.agency).get(reverse("travel_claims")).status_code == 403
    approver = client_of(make_user(at.agency, "payroll_approver"), at.agency)
    assert "Rätta åt den anställde" not in page(approver, "travel_claim", claim.public_id)
