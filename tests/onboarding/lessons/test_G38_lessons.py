"""G38: a lesson is decided in every theme before the project closes, and an accepted one changes the template."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.lessons import actions
from onboarding.lessons.controls import conditions
from onboarding.lessons.models import Theme
from onboarding.lessons.places import fault, places
from onboarding.lessons.queries import waiting_proposals
from onboarding.models import Lesson, TemplateProposal
from onboarding.planning.template import first_content
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told


def noted(room: Room, theme: str = "plan", **given) -> Lesson:
    facts = {"kind": "wrong", "theme": theme, "told": "Volymerna kom för sent"} | given
    return actions.note_lesson(project=room.project, facts=facts, by=room.customer, at=NOW)


def accepted(room: Room, lesson: Lesson, **given) -> TemplateProposal:
    change = {"action": "Börja tidigare", "change": "set", "path": "limits.slip_days", "new_value": "5"} | given
    return actions.accept_lesson(lesson=lesson, by=room.centre, at=NOW, **change)


def test_G38_themes_without_a_decided_lesson_are_named(room: Room):
    lessons = [noted(room, theme) for theme in Theme]
    assert not told(conditions, room.project)["lessons_decided"].is_met
    for lesson in lessons[:-1]:
        actions.decline_lesson(lesson=lesson, action="Unikt för myndigheten", by=room.centre, at=NOW)
    found = told(conditions, room.project)["lessons_decided"]
    assert (found.is_met, found.stands) == (False, "saknas för Samarbete")
    accepted(room, lessons[-1])
    assert told(conditions, room.project)["lessons_decided"].is_met


def test_G38_an_accepted_lesson_becomes_a_proposal_for_its_template(room: Room):
    lesson = noted(room)
    proposal = accepted(room, lesson)
    assert (proposal.template_kind, proposal.path, proposal.new_value) == ("payroll", "limits.slip_days", "5")
    assert list(waiting_proposals("payroll")) == [proposal]
    with pytest.raises(NotAllowedNow):
        accepted(room, lesson)
    with pytest.raises(NotAllowedNow):
        actions.decline_lesson(lesson=lesson, action="x", by=room.centre, at=NOW)
    assert TemplateProposal.objects.count() == 1


def test_a_lesson_is_decided_by_the_one_who_leads_and_says_what_is_done(room: Room):
    lesson = noted(room)
    with pytest.raises(PermissionDenied):
        actions.decline_lesson(lesson=lesson, action="inget", by=room.customer, at=NOW)
    with pytest.raises(ValidationError):
        actions.decline_lesson(lesson=lesson, action=" ", by=room.centre, at=NOW)
    for field, given in {
        "path": {"path": "limits.something"},
        "new_value": {"new_value": "fem"},
    }.items():
        with pytest.raises(ValidationError) as refused:
            accepted(room, lesson, **given)
        assert refused.value.message_dict.keys() == {field}
    lesson.refresh_from_db()
    assert lesson.state == "open"


def test_places_of_the_template_are_those_that_it_has():
    content = first_content("payroll")
    assert places(content)["limits.slip_days"] == "10"
    assert not any(path.startswith(("kind", "phases")) for path in places(content))
    assert fault(content, "set", "limits.slip_days", "10") == ("new_value", "same")
    assert fault(content, "set", "limits.slip_days", "0") == ("new_value", "number")
    assert fault(content, "remove", "activities.gap", "") is None
    assert fault(content, "add", "agendas.strategic", "Myndighetens IT-läge") is None
    assert fault(content, "add", "limits", "x") == ("path", "unknown")


def test_it_is_noted_and_decided_in_the_browser(room: Room):
    base = [room.project.public_id]
    sent = {"kind": "improve", "theme": "system", "told": "Prova filerna tidigare"}
    assert logged_in(room.customer).post(reverse("lesson_new", args=base), sent).status_code == 302
    lesson = Lesson.objects.get()
    url = reverse("lesson_accept", args=[*base, lesson.public_id])
    assert logged_in(room.customer).get(url).status_code == 403
    client = logged_in(room.centre)
    change = {"action": "Fler dagar", "change": "set", "path": "activities.gap.days", "new_value": "tio"}
    refused = client.post(url, change)
    assert refused.status_code == 422
    assert "Fler dagar" in refused.content.decode()
    assert client.post(url, change | {"new_value": "15"}).status_code == 302
    page = client.get(reverse("project_lessons", args=base)).content.decode()
    assert "activities.gap.days: 15" in page
