"""Checks after attest: what the agency's rules draw, who may look, and what a fault leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.models import ClaimCheck, TimeEntry, TravelClaim
from payroll.travel.actions import correct_claim, submit_claim
from payroll.travel.sampling import number, place_of
from payroll.travel_sampling.actions import approve_check, report_fault
from payroll.travel_sampling.queries import checks, found_by_rule
from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.models import AgencySetting, Membership, User
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, TAXI, UMEA, Office, office

pytestmark = pytest.mark.django_db
GUESTS = TAXI | {"kind": "representation_external", "supplier": "Krogen", "participants": "Anna\nBo", "vat_ore": 0}


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def decide(**rules: str) -> None:
    for key, value in rules.items():
        AgencySetting.objects.create(
            key=f"travel.check.{key}", value=value, source="beslut 7", starts_on=date(2026, 1, 1)
        )


def drawn(claim: TravelClaim) -> list[str]:
    return next(iter(ClaimCheck.objects.filter(claim=claim).values_list("reasons", flat=True)), [])


def paid(at: Office, *expenses, **given) -> TravelClaim:
    return at.approve(at.sent(*expenses, **{"typed": {}} | given))


def one_drawn(at: Office) -> ClaimCheck:
    decide(percent="100")
    return ClaimCheck.objects.get(claim=paid(at, TAXI))


def test_nothing_is_drawn_before_the_agency_has_decided_any_rule(at: Office):
    assert drawn(paid(at, TAXI)) == []


def test_each_rule_draws_what_it_says_and_pay_waits_for_nothing(at: Office):
    decide(above="1 000", representation="yes", no_receipt="yes", deviations="no")
    large, small, guests = paid(at, TAXI | {"amount": Decimal(1000)}), paid(at, TAXI), paid(at, GUESTS)
    assert drawn(large) == ["above", "no_receipt"]
    assert drawn(small) == ["no_receipt"]
    assert drawn(guests) == ["representation", "no_receipt"]
    assert drawn(paid(at, typed=UMEA)) == []
    for claim in (large, small, guests):
        assert TimeEntry.objects.filter(claims__claim=claim, attested_at__isnull=False).exists()
    assert AuditEvent.objects.get(event="claim_drawn", object_id=str(large.pk)).detail == {
        "rule": "Stort belopp, kvitto saknas"
    }


def test_what_the_attester_was_told_draws_by_the_rule_of_deviations(at: Office):
    decide(deviations="yes")
    assert drawn(paid(at, TAXI)) == ["deviations"]
    assert drawn(paid(at, typed=UMEA)) == []


def test_chance_draws_about_its_share_and_the_same_claim_again(at: Office):
    claim = paid(at, TAXI)
    assert place_of(claim) == place_of(TravelClaim.objects.get(pk=claim.pk))
    places = []
    for seconds in range(2000):
        claim.attested_at = NOW + timedelta(seconds=seconds)
        places.append(place_of(claim))
    assert 150 < sum(place < 1000 for place in places) < 250
    assert number("2,5", unreadable=Decimal(100)) == Decimal("2.5")
    assert number("många", unreadable=Decimal(100)) == 100


def test_a_clerk_finds_it_in_order_once_with_a_note(at: Office):
    check = one_drawn(at)
    with pytest.raises(ValidationError, match="Skriv vad du kontrollerade"):
        approve_check(check=check, note="  ", by=at.clerk, at=NOW)
    approve_check(check=check, note="Kvittot stämmer", by=at.clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="redan kontrollerad"):
        approve_check(check=check, note="Igen", by=at.clerk, at=NOW)
    check.refresh_from_db()
    assert (check.outcome, check.note, check.checked_by) == ("ok", "Kvittot stämmer", at.clerk)
    event = AuditEvent.objects.get(event="claim_checked")
    assert (event.person_id, event.detail["decision"]) == (at.person.pk, "ok")
    assert not checks(state="waiting")


def test_a_fault_begins_a_correction_that_has_the_note_as_its_reason(at: Office):
    check = one_drawn(at)
    new = report_fault(check=check, note="Momsen är fel", by=at.clerk, at=NOW)
    assert new is not None
    assert (new.replaces, new.reason, new.recorded_by, new.state) == (check.claim, "Momsen är fel", at.clerk, "draft")
    assert TravelClaim.objects.get(pk=check.claim_id).superseded_at is None
    submit_claim(claim=new, by=at.clerk, at=NOW)
    corrected = at.approve(new)
    with pytest.raises(PermissionDenied, match="skriven av dig"):
        approve_check(check=ClaimCheck.objects.get(claim=corrected), note="Bra", by=at.clerk, at=NOW)


def test_a_fault_is_told_also_when_the_correction_is_begun_already(at: Office):
    check = one_drawn(at)
    correct_claim(claim=check.claim, reason="Fel dag", by=at.traveller, at=NOW)
    assert report_fault(check=check, note="Fel dag", by=at.clerk, at=NOW) is None
    assert checks(state="fault").get() == check


def test_whoever_attested_travelled_or_lacks_the_right_may_not_check(at: Office):
    check = one_drawn(at)
    both = make_user(at.agency, Role.PAYROLL_CLERK)
    TravelClaim.objects.filter(pk=check.claim_id).update(attested_by=both)
    Membership.objects.create(agency=at.agency, user=at.traveller, role=Role.PAYROLL_CLERK, starts_on=date(2025, 1, 1))
    traveller = User.objects.get(pk=at.traveller.pk)
    for by, why in ((both, "Du attesterade"), (traveller, "din egen"), (at.boss, "Du saknar behörighet")):
        with pytest.raises(PermissionDenied, match=why):
            approve_check(check=check, note="Bra", by=by, at=NOW)
    assert checks(state="waiting").get() == check


def test_what_is_corrected_before_anyone_looked_leaves_the_list(at: Office):
    check = one_drawn(at)
    later = NOW + timedelta(hours=1)
    new = correct_claim(claim=check.claim, reason="Fel belopp", by=at.traveller, at=later)
    at.approve(submit_claim(claim=new, by=at.traveller, at=later), at=later)
    assert check not in checks(state="waiting")
    assert check in checks(state="gone")
    with pytest.raises(NotAllowedNow, match="inget att kontrollera"):
        approve_check(check=check, note="Bra", by=at.clerk, at=later)


def test_the_share_of_faults_is_told_of_all_and_of_each_rule(at: Office):
    decide(percent="100", representation="yes")
    claims = [paid(at, GUESTS), paid(at, TAXI), paid(at, TAXI), paid(at, TAXI)]
    first, second, third, _fourth = (ClaimCheck.objects.get(claim=claim) for claim in claims)
    report_fault(check=first, note="Fel", by=at.clerk, at=NOW)
    approve_check(check=second, note="Bra", by=at.clerk, at=NOW)
    approve_check(check=third, note="Bra", by=at.clerk, at=NOW)
    whole, by_rule = found_by_rule(2026)
    assert (whole.waiting, whole.checked, whole.faults, round(whole.share, 4)) == (1, 3, 1, Decimal("0.3333"))
    assert {row.label: (row.waiting, row.checked, row.faults) for row in by_rule} == {
        "Representation": (0, 1, 1),
        "Slumpen": (1, 3, 1),
    }
    assert found_by_rule(2025)[0].share is None


def test_the_work_list_leads_to_the_claim_where_it_is_checked(at: Office):
    check, clerk = one_drawn(at), client_of(at.clerk, at.agency)
    shown = clerk.get(reverse("travel_checks")).content.decode()
    assert f'href="{reverse("travel_claim", args=[check.claim.public_id])}#h-check"' in shown
    assert "100 procent av alla" in shown
    assert "stoppar aldrig lönen" in shown
    assert "Dragen av: slumpen" in clerk.get(reverse("travel_claim", args=[check.claim.public_id])).content.decode()
    door = reverse("travel_check", args=[check.claim.public_id])
    assert "Skriv vad du kontrollerade" in clerk.post(door, {"outcome": "ok", "note": ""}, follow=True).content.decode()
    assert "Kontrollen är noterad" in clerk.post(door, {"outcome": "ok", "note": "Bra"}, follow=True).content.decode()
    assert "Bra" in clerk.get(reverse("travel_claim", args=[check.claim.public_id])).content.decode()
    row = clerk.get(reverse("travel_checks") + "?state=all&format=csv").content.decode("utf-8-sig").splitlines()[1]
    assert ";Slumpen;Utan anmärkning;Bra;" in row
    assert client_of(at.boss, at.agency).post(door, {"outcome": "ok", "note": "Bra"}).status_code == 403


def test_a_fault_found_on_the_page_leads_to_the_correction(at: Office):
    check, clerk = one_drawn(at), client_of(at.clerk, at.agency)
    answer = clerk.post(
        reverse("travel_check", args=[check.claim.public_id]), {"outcome": "fault", "note": "Fel"}, follow=True
    )
    assert "Felet är noterat" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse(
        "travel_claim_edit", args=[TravelClaim.objects.get(replaces=check.claim).public_id]
    )


def test_the_list_costs_as_many_queries_for_many_as_for_few(at: Office):
    one_drawn(at)
    clerk = client_of(at.clerk, at.agency)
    clerk.get(reverse("travel_checks"))
    with CaptureQueriesContext(connection) as few:
        clerk.get(reverse("travel_checks"))
    for _ in range(4):
        paid(at, TAXI)
    with CaptureQueriesContext(connection) as many:
        clerk.get(reverse("travel_checks"))
    assert len(many) == len(few)
