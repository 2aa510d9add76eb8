"""A gate refuses with the name of what is missing, opens when it is there, and is passed once."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.gates.actions import GateClosed, decide_gate, override
from onboarding.gates.conditions import GATES, asked, offered
from onboarding.gates.queries import evaluate
from onboarding.models import GateReview, Phase, Project
from onboarding.project_agreement.queries import version_held
from onboarding.project_papers.queries import paper_of
from servicecenter.models import ApprovedLevels, Membership, SlaRow
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories.gates import AT, SHORT, make_room, meet, mend
from tests.factories.runs import client_of

OF_MOVED_PAYROLL = {"data_loaded", "parallel_runs_made", "parallel_runs_explained"}
ASKED = {gate: [code for code in codes if code not in OF_MOVED_PAYROLL] for gate, codes in GATES.items()}
"""Of a project that moves no payroll; the parallel runs have tests of their own."""
EVERY = [(gate, code) for gate, codes in ASKED.items() for code in codes]


def decide(room, gate, *, decision="pass", by=None, note="", at=AT):
    by = by or (room.people.account if gate == 0 else room.people.chair)
    return decide_gate(project=room.project, gate=gate, decision=decision, note=note, by=by, at=at)


@pytest.mark.parametrize(("gate", "code"), EVERY)
def test_a_gate_one_condition_short_names_it_and_opens_when_it_is_met(scope, gate, code):
    room = make_room(scope, gate=gate)
    if gate == 3:
        SHORT["criteria_met"](room, AT)
    standing = offered(room.project, on=AT.date())
    wanted = [one for one in ASKED[gate] if not standing[one].is_met and (one != code or code in SHORT)]
    meet(room, *wanted)
    if code in SHORT:
        SHORT[code](room, AT)
    [missing] = [one.condition for one in evaluate(room.project, gate, on=AT.date()) if not one.lets_pass]
    assert missing.code == code
    assert missing.link or code == "services_wanted"
    with pytest.raises(GateClosed, match=str(missing.text).replace("(", r"\(").replace(")", r"\)")):
        decide(room, gate)
    assert not GateReview.objects.filter(gate=gate).exists()
    mend(room, code)
    review = decide(room, gate)
    assert all(row["is_met"] for row in review.conditions)
    with pytest.raises(NotAllowedNow, match="passerades 2026-11-25|är avslutat"):
        decide(room, gate)
    assert GateReview.objects.filter(gate=gate, decision="pass").count() == 1


def test_G09_passing_writes_day_decider_and_evidence_and_opens_the_next_phase(scope):
    room = make_room(scope, gate=1)
    meet(room, *(code for code in ASKED[1] if not offered(room.project, on=AT.date())[code].is_met))
    decide(room, 1)
    review = GateReview.objects.get(gate=1)
    assert (review.decided_by, review.decided_at) == (room.people.chair, AT)
    assert [row["code"] for row in review.conditions] == [one["code"] for one in review.conditions]
    assert {row["code"] for row in review.conditions} == set(ASKED[1])
    assert dict(Phase.objects.values_list("number", "state")) | {} == {
        1: "passed",
        2: "open",
        3: "locked",
        4: "locked",
        5: "locked",
    }
    page = client_of(room.people.customer, scope).get(reverse("project_gate", args=[room.project.public_id, 1]))
    told = page.content.decode()
    assert "Villkoren som de var" in told
    assert str(room.people.chair) in told


def test_gates_are_decided_in_order_and_by_the_steering_group_alone(scope):
    room = make_room(scope, gate=1)
    with pytest.raises(NotAllowedNow, match="Grind 1 ska avgöras före grind 2"):
        decide(room, 2)
    for by in (room.people.lead, room.people.customer):
        with pytest.raises(PermissionDenied, match="styrgrupp"):
            decide(room, 1, by=by)
    with pytest.raises(PermissionDenied):
        decide(make_room(scope, services=["procurement"]), 0, by=room.people.customer)


def test_G31_no_go_says_why_and_stop_ends_the_project(scope):
    room = make_room(scope, gate=3)
    with pytest.raises(ValidationError, match="varför"):
        decide(room, 3, decision="hold")
    decide(room, 3, decision="hold", note="Reservplanen gäller, ny prövning i mars")
    assert Project.objects.get().state == "active"
    decide(room, 3, decision="stop", note="Myndigheten läggs ned")
    assert Project.objects.get().state == "stopped"
    with pytest.raises(NotAllowedNow, match="kan bara läsas"):
        decide(room, 3)


def test_G31_go_is_impossible_while_a_criterion_is_red_unless_the_chair_lets_it_pass_for_a_time(scope):
    room = make_room(scope, gate=3)
    SHORT["criteria_met"](room, AT)
    standing = offered(room.project, on=AT.date())
    meet(room, *(code for code in ASKED[3] if code != "criteria_met" and not standing[code].is_met))
    with pytest.raises(GateClosed, match="Alla obligatoriska kriterier uppfyllda \\(0 av 1\\)"):
        decide(room, 3)
    given = {"project": room.project, "gate": 3, "code": "criteria_met", "reason": "Mäts om en vecka"}
    soon = AT.date() + timedelta(days=14)
    for by in (room.people.lead, room.people.member):
        with pytest.raises(PermissionDenied, match="ordförande"):
            override(**given, expires_on=soon, by=by, at=AT)
    with pytest.raises(ValidationError, match="högst 30 dagar"):
        override(**given, expires_on=AT.date() + timedelta(days=31), by=room.people.chair, at=AT)
    with pytest.raises(ValidationError, match="varför"):
        override(**given | {"reason": " "}, expires_on=soon, by=room.people.chair, at=AT)
    with pytest.raises(NotAllowedNow, match="inget undantag"):
        override(**given | {"code": "plan_holds"}, expires_on=soon, by=room.people.chair, at=AT)
    override(**given, expires_on=soon, by=room.people.chair, at=AT)
    with pytest.raises(GateClosed):
        decide(room, 3, at=AT + timedelta(days=15))
    review = decide(room, 3)
    [kept] = [row for row in review.conditions if row["code"] == "criteria_met"]
    assert not kept["is_met"]
    assert kept["override"]
    assert Project.objects.get().go_live_on == room.project.wanted_go_live_on


def test_accounts_come_from_the_signed_annex_at_go_live_and_a_clash_of_roles_keeps_the_gate_shut(scope):
    room = make_room(scope, gate=2)
    meet(room, "agreement_signed")
    GateReview.objects.create(
        project=room.project, gate=2, decision="pass", conditions=[], decided_by=room.people.chair, decided_at=AT
    )
    Phase.objects.filter(number=2).update(state="passed", passed_at=AT)
    Phase.objects.filter(number=3).update(state="open")
    SHORT["criteria_met"](room, AT)
    standing = offered(room.project, on=AT.date())
    meet(room, *(code for code in ASKED[3] if not standing[code].is_met))
    day = room.project.wanted_go_live_on
    clash = Membership.objects.create(agency=scope, user=room.people.customer, role="reviewer", starts_on=AT.date())
    with pytest.raises(NotAllowedNow):
        decide(room, 3)
    assert not Membership.objects.filter(user=room.people.customer, role="attester").exists()
    clash.delete()
    decide(room, 3)
    assert Membership.objects.get(user=room.people.customer, role="attester").starts_on == day


def test_G40_the_last_gate_closes_the_project_which_is_then_only_read(scope):
    room = make_room(scope, gate=5)
    meet(room, *(code for code in ASKED[5] if not offered(room.project, on=AT.date())[code].is_met))
    decide(room, 5)
    project = Project.objects.get()
    assert (project.state, project.ended_at) == ("closed", AT)
    approved = ApprovedLevels.objects.get()
    version = version_held(project, AT.date())
    assert (approved.version, approved.approved_by, approved.approved_on) == (version, room.people.chair, AT.date())
    assert approved.paper == paper_of(project, "sla_baseline")
    assert len(approved.rows) == SlaRow.objects.filter(version=version).count() > 0
    assert approved.sha256 == sha256(json.dumps(approved.rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    levels = client_of(room.people.customer, scope).get(reverse("service_levels")).content.decode()
    assert approved.sha256[:12] in levels
    for gate in GATES:
        assert (
            client_of(room.people.lead, scope).get(reverse("project_gate", args=[project.public_id, gate])).status_code
            == 200
        )
    with pytest.raises(NotAllowedNow, match="avslutat"):
        meet(room, "strategic_meeting_approved")


def test_every_condition_that_a_slice_offers_is_asked_by_a_gate(scope):
    room = make_room(scope)
    assert set(offered(room.project, on=AT.date())) == {code for codes in ASKED.values() for code in codes}
    for gate, codes in ASKED.items():
        assert [one.code for one in asked(room.project, gate, on=AT.date())] == codes


def test_a_project_that_moves_payroll_is_asked_for_two_parallel_runs_too(scope):
    room = make_room(scope, gate=3, kind="payroll", services=["payroll"])
    unmet = {one.condition.code for one in evaluate(room.project, 3, on=AT.date()) if not one.lets_pass}
    assert unmet >= OF_MOVED_PAYROLL
    with pytest.raises(GateClosed, match="Två parallellkörningar gjorda"):
        decide(room, 3)


def test_the_page_shows_what_is_missing_with_a_link_and_passes_when_nothing_is(scope):
    room = make_room(scope)
    client = client_of(room.people.account, scope)
    address = reverse("project_gate", args=[room.project.public_id, 0])
    told = client.get(address).content.decode()
    assert "2 av 3" in told
    assert reverse("project_team", args=[room.project.public_id]) in told
    assert "Passera grinden" not in told
    refused = client.post(reverse("gate_pass", args=[room.project.public_id, 0]), follow=True).content.decode()
    assert "Anslutningsprojektledare utsedd (ingen utsedd)" in refused
    meet(room, "lead_named")
    assert "Passera grinden" in client.get(address).content.decode()
    done = client.post(reverse("gate_pass", args=[room.project.public_id, 0]), follow=True).content.decode()
    assert "Grind 0 är passerad" in done
