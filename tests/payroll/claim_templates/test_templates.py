"""Templates of claims: saved, used for a day or for every Tuesday of a month, sent together, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from payroll.claim_templates.actions import begin_from, save_template
from payroll.models import ClaimTemplate, TravelClaim
from payroll.travel.typed import moved, read
from servicecenter.models import AttestTask
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_person, make_user
from tests.factories.runs import client_of
from tests.payroll.travel.office import NOW, UMEA, Office, office

pytestmark = pytest.mark.django_db

DAY = {
    "origin": "Gävle", "workplace_km": "25", "home_km": "20",
    "legs": [
        {"departs": "2026-09-01T08:00", "destination": "Sandviken", "country": "SE", "arrives": "2026-09-01T08:40"},
        {"departs": "2026-09-01T15:00", "destination": "Gävle", "country": "SE", "arrives": "2026-09-01T15:40"},
    ],
    "days": {"2026-09-01": {"km": "50", "vehicle": "own_car"}},
}  # fmt: skip
"""A Tuesday to another office in one's own car: 5 mil at 25 kr is 125 kr."""


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


@pytest.fixture
def web(at: Office) -> Client:
    return client_of(at.traveller, at.agency)


def template(at: Office) -> ClaimTemplate:
    claim = at.draft(typed=DAY, purpose="Tillsyn")
    return save_template(claim=claim, name="Sandviken på tisdagar", by=at.traveller, at=NOW)


def posted(row: ClaimTemplate, **given: object) -> dict[str, object]:
    return {f"{row.pk}-{name}": value for name, value in given.items()}


def test_a_trip_is_moved_whole_and_what_cannot_be_read_stays():
    later = moved(UMEA, 7)
    assert [leg["departs"] for leg in later["legs"]] == ["2026-10-19T08:15", "2026-10-21T15:00"]
    assert later["days"] == {"2026-10-20": {"lunch": "other"}}
    assert moved(later, -7) == UMEA
    assert moved(UMEA | {"legs": [{"departs": "i går"}]}, 7)["legs"] == [{"departs": "i går"}]
    assert read(moved(UMEA, 7)).trip is not None


def test_every_tuesday_becomes_a_claim_of_its_own_and_all_are_sent_at_once(at: Office, web: Client):
    """Six Tuesdays from 1 September to 6 October; each is 125 kr and has its own case."""
    row = template(at)
    TravelClaim.objects.all().delete()
    given = posted(row, first="2026-09-01", last="2026-10-06")
    page = web.post(reverse("my_template_use", args=[row.public_id]), given, follow=True).content.decode()
    assert "6 utkast är gjorda." in page
    drafts = TravelClaim.objects.order_by("starts_on")
    assert [claim.starts_on.day for claim in drafts] == [1, 8, 15, 22, 29, 6]
    assert page.count('name="claim"') == 6
    chosen = {"claim": [str(claim.public_id) for claim in drafts]}
    page = web.post(reverse("my_claims_send_many"), chosen, follow=True).content.decode().replace("\u00a0", " ")
    assert "6 reseräkningar är skickade för attest, tillsammans 750,00 kr." in page
    assert AttestTask.objects.filter(state="waiting").count() == 6


def test_a_draft_that_is_not_ready_does_not_stop_the_others(at: Office, web: Client):
    ready, later = begin_from(template=template(at), days=[date(2026, 9, 8), date(2027, 9, 7)], by=at.traveller, at=NOW)
    chosen = {"claim": [str(later.public_id), str(ready.public_id)]}
    page = web.post(reverse("my_claims_send_many"), chosen, follow=True).content.decode()
    assert "1 reseräkning är skickad för attest" in page
    assert "Tillsyn 2027-09-07: Regler för travel 2027 saknas" in page
    later.refresh_from_db()
    assert later.state == "draft"
    assert "Välj minst ett utkast" in web.post(reverse("my_claims_send_many"), follow=True).content.decode()


def test_holidays_are_left_out_and_told(at: Office, web: Client):
    """Good Friday and Easter Monday 2026 are 3 and 6 April."""
    row = template(at)
    given = posted(row, first="2026-03-30", last="2026-04-10", weekdays=["0", "4"])
    page = web.post(reverse("my_template_use", args=[row.public_id]), given, follow=True).content.decode()
    assert "2 utkast är gjorda. 2 helgdagar är utelämnade." in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first": ""}, "Resan börjar"),
        ({"first": "2026-09-08", "last": "2026-09-01"}, "före den första"),
        ({"first": "2026-09-01", "last": "2026-12-31", "weekdays": ["0", "1", "2"]}, "Gör högst 31 åt gången"),
        ({"first": "2026-09-01", "last": "2026-09-04", "weekdays": ["6"]}, "Ingen sådan veckodag"),
    ],
)
def test_days_that_cannot_be_are_told_and_nothing_is_made(at: Office, web: Client, given: dict, said: str):
    row = template(at)
    answer = web.post(reverse("my_template_use", args=[row.public_id]), posted(row, **given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert TravelClaim.objects.count() == 1


def test_a_template_is_saved_from_the_form_with_what_is_written_and_written_over_by_name(at: Office, web: Client):
    claim = at.draft(typed=DAY, purpose="Tillsyn")
    save = reverse("my_template_save", args=[claim.public_id])
    form = {"legs-count": "2", "purpose": "Ny tillsyn", "origin": "Gävle", "name": "Min mall"}
    for number, leg in enumerate(DAY["legs"]):
        form |= {f"legs-{number}-{name}": value for name, value in leg.items()}
    assert "Mallen Min mall är sparad" in web.post(save, form, follow=True).content.decode()
    assert ClaimTemplate.objects.get().purpose == "Ny tillsyn"
    web.post(save, {"name": "Min mall"})
    assert ClaimTemplate.objects.count() == 1
    assert "Ge mallen ett namn" in web.post(save, {"name": " "}, follow=True).content.decode()
    page = web.get(reverse("my_templates")).content.decode()
    assert "Gävle – Sandviken – Gävle" in page
    row = ClaimTemplate.objects.get()
    gone = web.post(reverse("my_template_remove", args=[row.public_id]), follow=True).content.decode()
    assert "är borttagen" in gone
    assert "Inga mallar" in gone


def test_one_day_leads_straight_to_the_claim(at: Office, web: Client):
    row = template(at)
    answer = web.post(reverse("my_template_use", args=[row.public_id]), posted(row, first="2026-10-13"))
    claim = TravelClaim.objects.latest("id")
    assert answer.url == reverse("my_claim", args=[claim.public_id])
    assert "125,00 kr" in web.get(answer.url).content.decode().replace("\u00a0", " ")


def test_templates_and_drafts_are_ones_own_and_bounded(at: Office, web: Client):
    row = template(at)
    other = make_user(at.agency, "employee")
    make_person(user=other)
    stranger = client_of(other, at.agency)
    for name in ("my_template_use", "my_template_remove"):
        assert stranger.post(reverse(name, args=[row.public_id])).status_code == 404
    claim = TravelClaim.objects.get()
    assert stranger.post(reverse("my_claims_send_many"), {"claim": str(claim.public_id)}).status_code == 404
    with pytest.raises(PermissionDenied):
        save_template(claim=claim, name="Deras", by=at.boss, at=NOW)
    with pytest.raises(NotAllowedNow, match="plats för 49"):
        begin_from(template=row, days=[date(2026, 9, 1)] * 50, by=at.traveller, at=NOW)
    with pytest.raises(NotAllowedNow, match="behöver en resa med tider"):
        save_template(claim=at.draft(typed={}), name="Tom", by=at.traveller, at=NOW)
