"""G02: a closed project has four measures, each from its own rows and none typed, kept as they were when it closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from onboarding.gates.actions import decide_gate
from onboarding.gates.conditions import GATES, offered
from onboarding.models import EstimateRow, Phase, Project, ProjectOverview, TeamMember
from onboarding.scorecards.queries import card_of, card_on, kept_card
from onboarding.scorecards.score import ScoreCard, kept, read
from onboarding.scorecards.wording import NO_LIMITS, in_short, tiles
from onboarding.surveys.actions import answer_survey, send_survey
from onboarding.surveys.questions import QUESTIONS
from servicecenter.accounts.roles import Role
from servicecenter.models import LevelDay, MeasuredSpan
from servicecenter.service_levels.subjects import subject_of
from tests.factories import make_user
from tests.factories.gates import AT, Room, make_room, meet
from tests.factories.runs import client_of

TODAY = AT.date()
LIVE = TODAY - timedelta(days=100)


def lived(scope) -> Room:
    """A project in its last phase, a hundred days after it went live: one gate was five working days late."""
    room = make_room(scope, gate=5)
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=LIVE, go_live_on=LIVE)
    room.project.refresh_from_db()
    Phase.objects.filter(project=room.project).update(first_starts_on=date(2026, 1, 7), first_ends_on=TODAY)
    Phase.objects.filter(project=room.project, number=2).update(first_ends_on=TODAY - timedelta(days=7))
    return room


def spend(room: Room) -> None:
    """Estimated 100 hours at 950 and 50 000 bought; 90 hours and 60 000 it became."""
    told = {"hours": 100, "rate_ore": 950_00, "external_ore": 50_000_00, "used_hours": 90, "used_ore": 60_000_00}
    EstimateRow.objects.create(project=room.project, text="Allt", made_by=room.people.lead, made_at=AT, **told)


def measure(room: Room, code: str, met: int, counted: int) -> None:
    place = {"code": code, "subject": subject_of(code, "supplier_invoices")}
    MeasuredSpan.objects.create(**place, starts_on=LIVE, ends_on=TODAY, measured_at=AT)
    LevelDay.objects.create(**place, day=LIVE + timedelta(days=3), met=met, counted=counted)
    LevelDay.objects.create(**place, day=TODAY, met=0, counted=500)


def ask(room: Room, values: tuple[int, ...]) -> None:
    users = [make_user(room.agency, Role.CUSTOMER_MEMBER) for _value in values]
    for user in users:
        told = {"role": "process", "side": "customer", "user": user, "starts_on": TODAY}
        TeamMember.objects.create(project=room.project, **told)
    survey = send_survey(project=room.project, address="x", by=room.people.lead, at=AT)
    for user, value in zip(users, values, strict=True):
        answer_survey(survey=survey, answers=dict.fromkeys(QUESTIONS, value), by=user, at=AT)


def close(room: Room) -> None:
    standing = offered(room.project, on=TODAY)
    meet(room, *(code for code in GATES[5] if code in standing and not standing[code].is_met))
    decide_gate(project=room.project, gate=5, decision="pass", by=room.people.chair, at=AT)
    room.project.refresh_from_db()


def test_G02_four_measures_from_data_are_kept_when_the_project_closes(scope):
    room = lived(scope)
    spend(room)
    meet(room, "agreement_signed")
    measure(room, "INV-1", 96, 100)
    measure(room, "SUP-1", 5, 10)
    ask(room, (5, 5, 4, 4, 3))
    before = card_of(room.project, on=TODAY)
    assert kept_card(room.project) is None
    assert (before.gates_on_time, before.gates_passed, before.most_days_late) == (3, 4, 5)
    assert (before.estimated_ore, before.used_ore, before.cost_percent) == (145_000_00, 145_500_00, 101)
    levels = {level.code: (level.is_measured, level.is_met) for level in before.levels}
    assert (levels["INV-1"], levels["SUP-1"]) == ((True, True), (True, False))
    assert (before.levels_met, before.levels_judged, before.days_followed) == (1, 2, 90)
    assert before.levels_unmeasured == len(levels) - 2
    close(room)
    after = kept_card(room.project)
    assert (after.gates_on_time, after.gates_passed, after.mean) == (4, 5, Decimal("4.2"))
    assert after == card_on(room.project, TODAY)
    LevelDay.objects.all().delete()
    assert card_of(room.project, on=TODAY + timedelta(days=9)) == after
    assert card_on(room.project, TODAY) != after


def test_a_project_whose_levels_were_not_measured_says_so(scope):
    room = lived(scope)
    close(room)
    card = kept_card(room.project)
    assert (card.levels_judged, card.cost_percent, card.mean) == (0, None, None)
    told = {tile["label"]: (tile["value"], tile["note"]) for tile in tiles(card, NO_LIMITS)}
    assert told["Servicenivåer första 90 dagarna"] == ("–", "mäts inte än")
    assert told["Nöjdhet, 1–5"][0] == "visas inte"
    assert "har svarat" in told["Nöjdhet, 1–5"][1]


def test_the_page_and_the_portfolio_tell_the_same(scope):
    room = lived(scope)
    spend(room)
    client = client_of(room.people.customer, scope)
    page = reverse("project_scorecard", args=[room.project.public_id])
    assert "Så här långt" in client.get(page).content.decode()
    close(room)
    shown = client.get(page).content.decode()
    assert "101 %" in shown
    assert "Så här långt" not in shown
    assert client.post(page).status_code == 405
    lines = client.get(page, {"format": "csv"}).content.decode().splitlines()
    assert lines[1] == "Grindar i tid;4 av 5;mest 5 arbetsdagar sen"
    assert lines[2].startswith("Kostnad;101 %;145")
    portfolio = client_of(room.people.account, scope)
    row = ProjectOverview.objects.get(project_id=room.project.pk)
    assert in_short(read(row.score)) in portfolio.get(reverse("onboarding_projects")).content.decode()
    exported = portfolio.get(reverse("onboarding_projects"), {"format": "csv"}).content.decode()
    assert "4 av 5 (mest 5 arbetsdagar sen);101 % (145" in exported


@pytest.mark.parametrize("mean", [None, Decimal("4.2")])
def test_what_is_kept_is_read_as_it_was(mean):
    card = ScoreCard((), 1, 2, (), 90, mean, 5, 8)
    assert read(kept(card)) == card
    assert read({}) is None
    assert card.response_percent == 62
