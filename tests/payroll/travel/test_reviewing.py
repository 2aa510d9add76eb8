"""What helps whoever attests: claims without remarks at once, and the traveller's earlier claims that are alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from payroll.models import TravelClaim
from payroll.travel.queries import similar
from payroll.travel.typed import moved
from servicecenter.models import AttestTask
from tests.factories.runs import client_of
from tests.payroll.travel.office import TAXI, UMEA, Office, office

pytestmark = pytest.mark.django_db
MALMO = UMEA | {
    "legs": [
        {"departs": "2026-08-12T08:15", "destination": "Malmö", "country": "SE", "arrives": "2026-08-12T13:10"},
        {"departs": "2026-08-13T15:00", "destination": "Gävle", "country": "SE", "arrives": "2026-08-13T20:05"},
    ],
    "days": {},
}


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def states() -> dict[str, str]:
    return dict(TravelClaim.objects.values_list("purpose", "state"))


def test_claims_without_remarks_are_approved_at_once_and_the_others_stay(at: Office):
    at.sent(purpose="Ren")
    at.sent(typed=moved(UMEA, -7), purpose="Också ren")
    at.sent(TAXI, typed={}, purpose="Utan kvitto")
    boss = client_of(at.boss, at.agency)
    page = boss.get(reverse("attest_inbox")).content.decode()
    assert "Godkänn 2 utan anmärkning" in page
    assert "1 anmärkning" in page
    clean = [f"{task.public_id}:{task.content_hash}" for task in AttestTask.objects.filter(remarks=0)]
    answer = boss.post(reverse("attest_many"), {"decision": "approve_clean", "clean": clean}, follow=True)
    assert "2 ärenden är attesterade." in answer.content.decode()
    assert states() == {"Ren": "attested", "Också ren": "attested", "Utan kvitto": "submitted"}


def test_a_case_that_has_got_a_remark_since_it_was_shown_is_left(at: Office):
    """The page says nothing is remarked upon; as it stands the receipt is missing, and only opening it approves it."""
    at.sent(TAXI, typed={}, purpose="Utan kvitto")
    AttestTask.objects.update(remarks=0)
    [task] = AttestTask.objects.all()
    boss = client_of(at.boss, at.agency)
    choice = {"clean": f"{task.public_id}:{task.content_hash}"}
    page = boss.post(reverse("attest_many"), choice | {"decision": "approve_clean"}, follow=True).content.decode()
    assert "har fått en anmärkning" in page
    assert states() == {"Utan kvitto": "submitted"}


def test_earlier_claims_that_are_alike_come_first(at: Office):
    """Alike by place although the purpose is another, and by purpose although the place is another."""
    at.approve(at.sent(typed=moved(UMEA, -70), purpose="Besök"))
    at.approve(at.sent(typed=MALMO, purpose="Kurs"))
    at.approve(at.sent(TAXI, typed={}, purpose="Taxi hem"))
    claim = at.sent(purpose="kurs ")
    assert [(row.purpose, is_alike) for row, is_alike in similar(claim)] == [
        ("Kurs", True), ("Besök", True), ("Taxi hem", False),
    ]  # fmt: skip
    case = reverse("attest_case", args=[AttestTask.objects.get(state="waiting").public_id])
    page = client_of(at.boss, at.agency).get(case).content.decode()
    assert page.count("· liknande") == 2
