"""G23: a gap is closed by evidence of one side and the word of the other, never by one side or one person alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.gaps import actions
from onboarding.gaps.controls import conditions
from onboarding.models import Gap
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.onboarding import person
from tests.factories.rooms import Room, logged_in, told


@pytest.fixture
def gap(room: Room) -> Gap:
    facts = {"service": "payroll", "step": "calculate", "kind": "process", "severity": "1critical", "what": "Tillägg"}
    return actions.register_gap(project=room.project, facts=facts, by=room.centre, at=NOW)


def solved(room: Room, gap: Gap, by=None) -> Gap:
    return actions.solve_gap(gap=gap, evidence="Prov 14 godkänt", by=by or room.centre, at=NOW)


def test_G23_a_critical_gap_counts_as_closed_only_when_the_other_side_has_confirmed(room: Room, gap: Gap):
    solved(room, gap)
    assert told(conditions, room.project)["critical_gaps_closed"].stands == "0 av 1"
    for same_side in (room.centre, person(room.project, "process", "centre")):
        with pytest.raises(PermissionDenied):
            actions.confirm_gap(gap=gap, by=same_side, at=NOW)
    closed = actions.confirm_gap(gap=gap, by=room.customer, at=NOW)
    assert (closed.solved_by, closed.confirmed_by) == (room.centre, room.customer)
    assert told(conditions, room.project)["critical_gaps_closed"].is_met
    with pytest.raises(NotAllowedNow):
        actions.confirm_gap(gap=gap, by=room.other_customer, at=NOW)


def test_what_the_other_side_does_not_agree_to_is_open_again(room: Room, gap: Gap):
    solved(room, gap, by=room.customer)
    with pytest.raises(ValidationError):
        actions.refuse_gap(gap=gap, reason="", by=room.centre, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.refuse_gap(gap=gap, reason="nej", by=room.other_customer, at=NOW)
    again = actions.refuse_gap(gap=gap, reason="Tillägg 12 saknas", by=room.centre, at=NOW)
    assert (again.state, again.solved_by, again.evidence) == ("open", None, "Prov 14 godkänt")


def test_a_closed_gap_can_be_opened_and_evidence_is_needed(room: Room, gap: Gap):
    with pytest.raises(ValidationError):
        actions.solve_gap(gap=gap, evidence=" ", by=room.centre, at=NOW)
    solved(room, gap)
    actions.confirm_gap(gap=gap, by=room.customer, at=NOW)
    assert actions.reopen_gap(gap=gap, by=room.customer, at=NOW).state == "open"
    assert not told(conditions, room.project)["critical_gaps_closed"].is_met


def test_each_side_is_offered_what_it_may_do(room: Room, gap: Gap):
    solved(room, gap)
    url = reverse("project_gaps", args=[room.project.public_id])
    confirm = reverse("gap_confirm", args=[room.project.public_id, gap.public_id])
    assert confirm not in logged_in(room.centre).get(url).content.decode()
    assert confirm in logged_in(room.customer).get(url).content.decode()
    refused = logged_in(room.centre).post(confirm, follow=True)
    assert "Gapet löstes av er sida" in refused.content.decode()
    logged_in(room.customer).post(confirm)
    gap.refresh_from_db()
    assert gap.state == "confirmed"
