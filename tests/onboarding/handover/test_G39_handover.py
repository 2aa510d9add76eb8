"""G39: every component is accepted by its named receiver and by nobody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.handover import actions
from onboarding.handover.controls import conditions
from onboarding.models import HandoverComponent
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told


def offered(room: Room, **given) -> HandoverComponent:
    facts = {"name": "Användarhandbok", "place": "Intranätet, Lön", "receiver": room.other_customer}
    return actions.hand_over(project=room.project, facts=facts | given, by=room.centre, at=NOW)


def test_G39_only_the_named_receiver_accepts_and_all_must_be_accepted(room: Room):
    assert told(conditions, room.project, on=NOW.date())["handover_accepted"].stands == "ingen komponent är upplagd"
    first, second = offered(room), offered(room, name="Testfall")
    for other in (room.centre, room.customer):
        with pytest.raises(PermissionDenied, match="Bara Person"):
            actions.accept_component(component=first, by=other, at=NOW)
    actions.accept_component(component=first, by=room.other_customer, at=NOW)
    assert told(conditions, room.project, on=NOW.date())["handover_accepted"].stands == "1 av 2 mottagna"
    actions.accept_component(component=second, by=room.other_customer, at=NOW)
    assert told(conditions, room.project, on=NOW.date())["handover_accepted"].is_met
    with pytest.raises(NotAllowedNow):
        actions.accept_component(component=second, by=room.other_customer, at=NOW)
    second.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        actions.correct_component(component=second, facts={"name": "Annat", "place": "x"}, by=room.centre, at=NOW)


def test_what_is_returned_says_what_is_lacking_and_is_offered_again(room: Room):
    component = offered(room)
    with pytest.raises(ValidationError):
        actions.return_component(component=component, remark="", by=room.other_customer, at=NOW)
    returned = actions.return_component(component=component, remark="Kapitel 3 saknas", by=room.other_customer, at=NOW)
    assert (returned.state, returned.remark) == ("returned", "Kapitel 3 saknas")
    with pytest.raises(NotAllowedNow):
        actions.accept_component(component=returned, by=room.other_customer, at=NOW)
    facts = {"name": "Användarhandbok 2", "place": "Intranätet", "receiver": room.other_customer}
    assert actions.correct_component(component=returned, facts=facts, by=room.centre, at=NOW).state == "offered"


def test_the_receiver_sees_the_button_and_nobody_else(room: Room):
    component = offered(room)
    url = reverse("project_handover", args=[room.project.public_id])
    accept = reverse("handover_accept", args=[room.project.public_id, component.public_id])
    assert accept in logged_in(room.other_customer).get(url).content.decode()
    assert accept not in logged_in(room.centre).get(url).content.decode()
    logged_in(room.other_customer).post(accept)
    assert HandoverComponent.objects.get().state == "accepted"


def test_a_receiver_is_of_the_agency(room: Room):
    sent = {"name": "Testfall", "place": "Mapp", "receiver": room.centre.pk}
    answer = logged_in(room.centre).post(reverse("handover_new", args=[room.project.public_id]), sent)
    assert answer.context["form"].errors.keys() == {"receiver"}
