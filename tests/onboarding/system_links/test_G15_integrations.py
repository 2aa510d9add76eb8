"""G15: integrations are registered with owners on both sides and tests; a diagram is drawn from them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.models import SystemLink
from onboarding.system_links import actions
from onboarding.system_links.controls import conditions
from onboarding.system_links.diagram import Arrow, boxes, drawing
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told

FACTS = {
    "source": "Tidsystemet",
    "target": "Servicecenter lön",
    "content": "frånvaro och övertid",
    "file_format": "PAXml",
    "frequency": "monthly",
}


def registered(room: Room, **given) -> SystemLink:
    owners = {"centre_owner": room.centre, "customer_owner": room.customer}
    return actions.register_link(project=room.project, facts=FACTS | owners | given, by=room.customer, at=NOW)


def test_G15_both_gates_ask_for_links_with_owners_and_passed_tests(room: Room):
    assert not told(conditions, room.project)["links_owned"].is_met
    link = registered(room)
    registered(room, target="Ekonomisystemet", customer_owner=None)
    found = told(conditions, room.project)
    assert (found["links_owned"].is_met, found["links_owned"].stands) == (False, "1 av 2")
    lacking = SystemLink.objects.get(target="Ekonomisystemet")
    actions.correct_link(link=lacking, facts={**FACTS, "target": "Ekonomisystemet", "customer_owner": room.customer},
                         by=room.centre, at=NOW)  # fmt: skip
    assert told(conditions, room.project)["links_owned"].is_met
    actions.note_test(link=link, has_passed=True, result="fil läst utan fel", by=room.centre, at=NOW)
    assert told(conditions, room.project)["links_tested"].stands == "1 av 2"
    actions.drop_link(link=lacking, by=room.centre, at=NOW)
    assert told(conditions, room.project)["links_tested"].is_met


def test_a_passed_link_that_is_changed_must_be_tried_again(room: Room):
    link = registered(room)
    actions.note_test(link=link, has_passed=True, result="fil läst", by=room.centre, at=NOW)
    owner = {**FACTS, "centre_owner": room.centre, "customer_owner": room.other_customer}
    link.refresh_from_db()
    assert actions.correct_link(link=link, facts=owner, by=room.customer, at=NOW).state == "passed"
    link.refresh_from_db()
    changed = actions.correct_link(link=link, facts=owner | {"file_format": "CSV"}, by=room.customer, at=NOW)
    assert (changed.state, changed.tested_at, changed.result) == ("untested", None, "")


def test_a_test_says_what_was_tried_and_a_system_does_not_link_to_itself(room: Room):
    link = registered(room)
    with pytest.raises(ValidationError):
        actions.note_test(link=link, has_passed=True, result=" ", by=room.centre, at=NOW)
    actions.note_test(link=link, has_passed=False, result="tom fil", by=room.centre, at=NOW)
    with pytest.raises(NotAllowedNow):
        actions.note_test(link=link, has_passed=False, result="tom igen", by=room.centre, at=NOW)
    with pytest.raises(ValidationError) as fault:
        registered(room, target="tidsystemet ")
    assert "target" in fault.value.message_dict


def test_an_owner_is_of_the_right_side_in_the_form(room: Room):
    sent = {**FACTS, "centre_owner": room.customer.pk, "customer_owner": room.customer.pk}
    answer = logged_in(room.customer).post(reverse("system_link_new", args=[room.project.public_id]), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"centre_owner"}
    assert "frånvaro och övertid" in answer.content.decode()


def test_the_diagram_has_every_system_once_and_every_arrow_with_its_number():
    arrows = [
        Arrow("A", "B", "passed"),
        Arrow("B", "C", "untested"),
        Arrow("A", "B", "failed"),
        Arrow("C", "B", "passed"),
    ]
    placed = boxes(arrows)
    assert set(placed) == {"A", "B", "C"}
    assert placed["A"].x < placed["B"].x
    assert len({(box.x, box.y) for box in placed.values()}) == 3
    svg = drawing(arrows, title="System", description="1. A – B")
    assert svg.count("<rect") == 3
    assert svg.count("<circle") == 4
    assert "<desc" in svg
    assert "&lt;b&gt;" in drawing([Arrow("<b>", "C", "passed")], title="x", description="y")


def test_the_page_shows_the_picture_and_its_numbers(room: Room):
    registered(room)
    page = logged_in(room.customer).get(reverse("project_system_links", args=[room.project.public_id])).content.decode()
    assert '<svg class="sc-systems"' in page
    assert "1. Tidsystemet – Servicecenter lön" in page
