"""G13: gaps are registered on a step, and gates ask for a plan of each and count the critical ones."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.gaps import actions
from onboarding.gaps.controls import conditions
from onboarding.gaps.queries import open_critical
from onboarding.models import Gap
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told

FACTS = {
    "service": "payroll", "step": "calculate", "kind": "process", "severity": "1critical",
    "what": "Tilläggen räknas i kalkylblad", "solution": "", "owner": None, "due_on": None,
}  # fmt: skip


def registered(room: Room, by=None, **given) -> Gap:
    return actions.register_gap(project=room.project, facts=FACTS | given, by=by or room.centre, at=NOW)


def test_G13_every_gap_needs_solution_owner_and_day_and_critical_ones_are_counted(room: Room):
    assert told(conditions, room.project)["gaps_planned"].is_met
    gap = registered(room)
    registered(room, severity="3minor", solution="Instruktion", owner=room.customer, due_on=date(2027, 1, 10))
    found = told(conditions, room.project)
    assert (found["gaps_planned"].is_met, found["gaps_planned"].stands) == (False, "1 av 2")
    assert found["critical_gaps_closed"].stands == "0 av 1"
    assert list(open_critical(room.project)) == [gap]
    whole = FACTS | {"solution": "Lönearter", "owner": room.centre, "due_on": date(2027, 1, 10)}
    actions.correct_gap(gap=gap, facts=whole, by=room.customer, at=NOW)
    assert told(conditions, room.project)["gaps_planned"].is_met


def test_a_gap_is_on_a_step_of_the_projects_services(room: Room):
    for wrong in ({"step": "dance"}, {"service": "accounting"}):
        with pytest.raises(ValidationError, match="Välj ett steg"):
            registered(room, **wrong)


def test_the_side_that_called_it_critical_cannot_alone_call_it_less(room: Room):
    gap = registered(room)
    less = FACTS | {"severity": "3minor"}
    with pytest.raises(ValidationError) as fault:
        actions.correct_gap(gap=gap, facts=less, by=room.centre, at=NOW)
    assert fault.value.message_dict.keys() == {"severity"}
    assert actions.correct_gap(gap=gap, facts=less, by=room.customer, at=NOW).severity == "3minor"


def test_it_is_registered_and_filtered_in_the_browser(room: Room):
    base = [room.project.public_id]
    client = logged_in(room.customer)
    sent = {
        "place": "payroll:calculate",
        "kind": "system",
        "severity": "1critical",
        "what": "Ingen fil",
        "solution": "",
    }
    assert client.post(reverse("gap_new", args=base), sent).status_code == 302
    assert client.post(reverse("gap_new", args=base), sent | {"place": "payroll:x"}).status_code == 422
    registered(room, severity="3minor", what="Liten sak")
    page = client.get(reverse("project_gaps", args=base), {"allvar": "1critical"}).content.decode()
    assert "Ingen fil" in page
    assert "Liten sak" not in page
    assert "Beräkna lön, skatt och avdrag" in page
