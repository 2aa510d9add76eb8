"""G32: everyone has the same board open, and each tick has a person and a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from onboarding.cutover import actions
from onboarding.cutover.controls import conditions
from onboarding.models import CutoverLine
from servicecenter.accounts.roles import Role
from servicecenter.models import AuditEvent
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.rooms import Room, logged_in, told


def planned(room: Room, what: str, hours: int = 0) -> CutoverLine:
    facts = {"part": "2during", "starts_at": NOW + timedelta(hours=hours), "what": what, "owner": room.centre}
    return actions.plan_line(project=room.project, facts=facts, by=room.centre, at=NOW)


def test_G32_a_tick_has_its_person_and_time_and_is_made_once(room: Room):
    line, other = planned(room, "Stäng"), planned(room, "Öppna", 1)
    actions.tick_line(line=line, by=room.customer, at=NOW)
    line.refresh_from_db()
    assert (line.state, line.done_by, line.done_at) == ("done", room.customer, NOW)
    with pytest.raises(NotAllowedNow):
        actions.tick_line(line=line, by=room.centre, at=NOW)
    assert told(conditions, room.project)["cutover_done"].stands == "1 av 2 avbockade"
    actions.tick_line(line=other, by=room.centre, at=NOW)
    assert told(conditions, room.project)["cutover_done"].is_met
    actions.untick_line(line=line, by=room.centre, at=NOW)
    assert not told(conditions, room.project)["cutover_done"].is_met
    steps = AuditEvent.objects.filter(object_kind="cutoverline", object_id=line.pk).order_by("id")
    assert [each.detail["step"] for each in steps] == ["added", "tick", "untick"]


def test_G32_what_one_ticks_the_other_sees_when_the_board_renews_itself(room: Room):
    line = planned(room, "Stäng gamla systemet")
    planned(room, "Öppna nya systemet", 1)
    ours, theirs = logged_in(room.centre), logged_in(room.customer)
    url = reverse("project_cutover", args=[room.project.public_id])
    page = theirs.get(url).content.decode()
    assert f'hx-get="{url}"' in page
    assert 'hx-trigger="every 10s"' in page
    assert page.count("is-next") == 1
    ours.post(reverse("cutover_line_tick", args=[room.project.public_id, line.public_id]))
    board = theirs.get(url, headers={"HX-Request": "true"}).content.decode()
    assert board.lstrip().startswith("<section")
    assert str(room.centre) in board
    assert "1 av 2 klara" in board
    assert "<html" not in board
    again = theirs.post(reverse("cutover_line_tick", args=[room.project.public_id, line.public_id]), follow=True)
    assert "kan inte göras nu" in again.content.decode()


def test_only_those_who_work_in_the_project_tick(room: Room):
    line = planned(room, "Stäng")
    with pytest.raises(PermissionDenied):
        actions.tick_line(line=line, by=make_user(room.agency, Role.STEERING_MEMBER), at=NOW)
    room.end()
    with pytest.raises(NotAllowedNow):
        actions.tick_line(line=line, by=room.centre, at=NOW)
