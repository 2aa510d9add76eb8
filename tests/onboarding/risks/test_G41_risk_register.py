"""G41: risks are kept through all phases, and a review older than 30 days blocks the next gate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Risk, RiskReview
from onboarding.risks import actions
from onboarding.risks.controls import conditions
from onboarding.risks.heat import heat, heat_map
from servicecenter.accounts.roles import Role
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.factories.onboarding import make_project, person

pytestmark = pytest.mark.django_db
FACTS = {
    "cause": "nyckelpersonen i löneteamet slutar",
    "effect": "hinner ingen kontrollera parallellkörningen",
    "probability": 3,
    "impact": 5,
    "response": "mitigate",
    "measure": "två personer lärs upp",
    "trigger_on": None,
    "closes_when": "två personer har gjort en egen körning",
}


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def room(agency):
    with tenant(agency.pk):
        yield make_project(agency)


def facts(project, **given):
    return FACTS | {"owner": person(project, "process", "customer")} | given


def recorded(project, **given) -> Risk:
    return actions.record_risk(
        project=project, facts=facts(project, **given), by=person(project, "lead", "centre"), at=NOW
    )


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def by_code(project, on=None):
    return {each.code: each for each in conditions(project, on=on)}


def test_G41_no_review_is_told_and_a_review_of_today_meets_both_conditions(room):
    before = by_code(room)
    assert not before["risk_review_held"].is_met
    assert before["risk_review_held"].stands == "ingen genomgång är gjord"
    recorded(room)
    actions.review_risks(project=room, note="Inget nytt", by=person(room, "lead", "customer"), at=NOW)
    after = by_code(room, on=NOW.date())
    assert after["risk_review_held"].is_met
    assert after["risk_review_fresh"].is_met
    assert RiskReview.objects.get().open_risks == 1
    assert Risk.objects.get().reviewed_at == NOW


@pytest.mark.parametrize(("days", "is_met"), [(0, True), (30, True), (31, False)])
def test_G41_a_review_holds_for_thirty_days_and_not_a_day_more(room, days, is_met):
    actions.review_risks(project=room, note="Gått igenom", by=person(room, "lead", "centre"), at=NOW)
    found = by_code(room, on=NOW.date() + timedelta(days=days))
    assert found["risk_review_fresh"].is_met is is_met
    assert f"för {days} dagar sedan" in found["risk_review_fresh"].stands
    assert found["risk_review_held"].is_met


def test_a_review_is_held_once_a_day_and_says_what_came_of_it(room):
    lead = person(room, "lead", "centre")
    with pytest.raises(ValidationError, match="Skriv vad som kom fram"):
        actions.review_risks(project=room, note="  ", by=lead, at=NOW)
    actions.review_risks(project=room, note="Gått igenom", by=lead, at=NOW)
    with pytest.raises(ValidationError, match="redan genomgånget"):
        actions.review_risks(project=room, note="En gång till", by=lead, at=NOW + timedelta(hours=2))


def test_a_risk_that_is_not_accepted_needs_a_measure_and_an_owner_of_the_project(room, agency):
    with pytest.raises(ValidationError) as fault:
        recorded(room, measure=" ")
    assert "measure" in fault.value.message_dict
    assert recorded(room, measure="", response="accept").response == "accept"
    with pytest.raises(ValidationError) as fault:
        recorded(room, owner=make_user(agency, Role.CUSTOMER_MEMBER))
    assert fault.value.message_dict == {"owner": ["Personen är inte med i projektet."]}
    with pytest.raises(ValidationError) as fault:
        recorded(room, probability=6, closes_when="")
    assert {"probability", "closes_when"} <= set(fault.value.message_dict)


def test_only_those_who_work_in_the_project_write_and_nobody_when_it_is_over(room, agency):
    with pytest.raises(PermissionDenied):
        actions.record_risk(project=room, facts=facts(room), by=make_user(agency, Role.STEERING_MEMBER), at=NOW)
    risk = recorded(room)
    type(room).objects.update(state="closed", ended_at=NOW)
    for act in (
        lambda: recorded(room),
        lambda: actions.close_risk(risk=risk, reason="klart", by=person(room, "lead", "centre"), at=NOW),
        lambda: actions.review_risks(project=room, note="x", by=person(room, "lead", "centre"), at=NOW),
    ):
        with pytest.raises(NotAllowedNow, match="kan bara läsas"):
            act()


def test_a_risk_is_closed_by_its_criterion_and_can_be_opened_again(room):
    risk, lead = recorded(room), person(room, "lead", "customer")
    with pytest.raises(ValidationError):
        actions.close_risk(risk=risk, reason="", by=lead, at=NOW)
    assert actions.close_risk(risk=risk, reason="båda har kört", by=lead, at=NOW).state == "closed"
    with pytest.raises(NotAllowedNow):
        actions.close_risk(risk=risk, reason="igen", by=lead, at=NOW)
    assert actions.reopen_risk(risk=risk, by=lead, at=NOW).state == "open"
    steps = (
        AuditEvent.objects.filter(event="onboarding_register_changed").order_by("id").values_list("detail", flat=True)
    )
    assert [each["step"] for each in steps] == ["added", "close", "reopen"]


def test_heat_is_probability_times_impact():
    assert [heat(1, 5), heat(2, 3), heat(3, 5), heat(5, 5)] == ["cool", "warm", "hot", "hot"]
    rows = heat_map([(3, 5), (3, 5), (1, 1)])
    assert (rows[0][2].count, rows[4][0].count) == (2, 1)
    assert sum(cell.count for row in rows for cell in row) == 3


def test_the_map_leads_to_the_risks_of_its_square(room, agency):
    recorded(room)
    recorded(room, cause="brevet kommer sent", probability=1, impact=1)
    client = logged_in(person(room, "process", "customer"))
    page = client.get(reverse("project_risks", args=[room.public_id])).content.decode()
    assert "?lage=open&amp;sannolikhet=3&amp;konsekvens=5" in page
    chosen = client.get(reverse("project_risks", args=[room.public_id]), {"sannolikhet": "3", "konsekvens": "5"})
    assert "nyckelpersonen" in chosen.content.decode()
    assert "brevet kommer sent" not in chosen.content.decode()
    file = client.get(reverse("project_risks", args=[room.public_id]), {"format": "csv"}).content.decode("utf-8-sig")
    assert "Om brevet kommer sent så" in file


def test_both_sides_write_through_the_browser_and_what_is_wrong_loses_nothing(room):
    client = logged_in(person(room, "lead", "customer"))
    url = reverse("risk_new", args=[room.public_id])
    owner = person(room, "process", "centre")
    sent = {name: value or "" for name, value in FACTS.items()} | {"owner": owner.pk}
    refused = client.post(url, sent | {"measure": ""})
    assert refused.status_code == 422
    assert "nyckelpersonen i löneteamet slutar" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    risk = Risk.objects.get()
    assert (risk.owner, risk.noted_by) == (owner, person(room, "lead", "customer"))
    change = reverse("risk_change", args=[room.public_id, risk.public_id])
    assert client.post(change, sent | {"impact": "4"}).status_code == 302
    close = reverse("risk_close", args=[room.public_id, risk.public_id])
    assert client.post(close, {"reason": "upplärda"}).status_code == 302
    risk.refresh_from_db()
    assert (risk.impact, risk.state) == (4, "closed")
    review = client.post(reverse("risk_review_new", args=[room.public_id]), {"note": "Alla var med"})
    assert review.status_code == 302
    assert RiskReview.objects.get().held_on == timezone.localdate()
