"""G12: every step of the services has a note of how it is done today, or is as the standard."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.gaps import actions
from onboarding.gaps.controls import conditions
from onboarding.gaps.queries import walk_of, walked_service
from onboarding.models import StepNote
from servicecenter.accounts.roles import Role
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.rooms import Room, logged_in, told


def note_all(room: Room) -> None:
    for walked in walk_of(room.project):
        noted = {step.key: (True, "") for step, _note in walked.steps}
        actions.note_steps(project=room.project, service=walked.service.code, noted=noted, by=room.customer, at=NOW)


def test_G12_the_first_step_that_is_not_noted_is_named_until_none_is_left(room: Room):
    found = told(conditions, room.project)["as_is_noted"]
    total = sum(len(each.steps) for each in walk_of(room.project))
    assert not found.is_met
    assert found.stands.startswith(f"0 av {total} steg; saknas först för Löneadministration")
    note_all(room)
    assert told(conditions, room.project)["as_is_noted"].is_met
    StepNote.objects.filter(step="calculate").delete()
    left = told(conditions, room.project)["as_is_noted"]
    assert not left.is_met
    assert "Beräkna lön, skatt och avdrag" in left.stands


def test_what_is_left_empty_is_left_as_it_was(room: Room):
    written = actions.note_steps(
        project=room.project, service="payroll", noted={"calculate": (False, " i Excel "), "check": (False, "")},
        by=room.customer, at=NOW,
    )  # fmt: skip
    assert written == 1
    assert StepNote.objects.get().note == "i Excel"
    again = {"calculate": (False, ""), "check": (True, "")}
    assert actions.note_steps(project=room.project, service="payroll", noted=again, by=room.centre, at=NOW) == 1
    assert {row.step: row.note for row in StepNote.objects.all()} == {"calculate": "i Excel", "check": ""}


def test_steps_of_services_that_are_not_connected_are_refused(room: Room):
    assert walked_service(room.project, "accounting") is None
    with pytest.raises(NotAllowedNow):
        actions.note_steps(project=room.project, service="accounting", noted={}, by=room.customer, at=NOW)
    with pytest.raises(ValidationError):
        long = {"calculate": (False, "x" * 1001)}
        actions.note_steps(project=room.project, service="payroll", noted=long, by=room.customer, at=NOW)
    with pytest.raises(PermissionDenied):
        stranger = make_user(room.agency, Role.STEERING_MEMBER)
        actions.note_steps(project=room.project, service="payroll", noted={}, by=stranger, at=NOW)


def test_it_is_walked_through_in_the_browser_in_parts(room: Room):
    url = reverse("step_walk", args=[room.project.public_id, "payroll"])
    client = logged_in(room.customer)
    assert client.post(url, {"note_calculate": "Vi räknar i kalkylblad", "standard_check": "on"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Vi räknar i kalkylblad" in page
    assert "2 av " in page
    assert client.get(reverse("step_walk", args=[room.project.public_id, "accounting"])).status_code == 404
