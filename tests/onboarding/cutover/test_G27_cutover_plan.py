"""G27 and G30: the plan has three parts, owners and a time for calling it off, and nothing at the agency ends early."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from onboarding.cutover import actions
from onboarding.cutover.controls import conditions
from onboarding.cutover.overlap import days_twice
from onboarding.models import CutoverLine, RollbackPoint
from tests.factories import NOW
from tests.factories.onboarding import GO_LIVE
from tests.factories.rooms import Room, logged_in, told


def planned(room: Room, part: str = "1before", **given) -> CutoverLine:
    facts = {"part": part, "starts_at": NOW, "what": f"Rad {part}", "owner": room.centre}
    return actions.plan_line(project=room.project, facts=facts | given, by=room.centre, at=NOW)


def ended(room: Room, ends_on: date):
    facts = {"name": "Egen lönekörning", "ends_on": ends_on, "owner": room.customer}
    return actions.end_delivery(project=room.project, facts=facts, by=room.customer, at=NOW)


def test_G27_each_lacking_part_is_named(room: Room):
    assert told(conditions, room.project)["cutover_parts"].stands == "saknar: före, under, efter"
    planned(room)
    planned(room, "2during")
    assert told(conditions, room.project)["cutover_parts"].stands == "saknar: efter"
    last = planned(room, "3after")
    assert told(conditions, room.project)["cutover_parts"].is_met
    actions.cancel_line(line=last, by=room.centre, at=NOW)
    assert not told(conditions, room.project)["cutover_parts"].is_met


def test_G27_the_time_for_calling_it_off_must_be_decided_and_each_line_owned(room: Room):
    line = planned(room, owner=None)
    found = told(conditions, room.project)
    assert (found["cutover_rollback"].is_met, found["cutover_owned"].stands) == (False, "saknas för Rad 1before")
    facts = {"decide_by": NOW, "criterion": "differ", "way_back": "gamla systemet körs", "owner": room.customer}
    actions.set_rollback(project=room.project, facts=facts, by=room.centre, at=NOW)
    later = facts | {"decide_by": NOW + timedelta(hours=2)}
    actions.set_rollback(project=room.project, facts=later, by=room.centre, at=NOW)
    assert RollbackPoint.objects.get().decide_by == NOW + timedelta(hours=2)
    owned = {"part": "1before", "starts_at": NOW, "what": "Rad 1before", "owner": room.customer}
    actions.correct_line(line=line, facts=owned, by=room.centre, at=NOW)
    found = told(conditions, room.project)
    assert found["cutover_rollback"].is_met
    assert found["cutover_owned"].is_met


def test_G30_an_internal_delivery_never_ends_before_go_live(room: Room):
    assert told(conditions, room.project)["deliveries_end"].stands == "inget datum är satt"
    early = ended(room, GO_LIVE - timedelta(days=1))
    found = told(conditions, room.project)["deliveries_end"]
    assert not found.is_met
    assert "före driftsättningen 2027-02-01" in found.stands
    facts = {"name": early.name, "ends_on": GO_LIVE, "owner": room.customer}
    actions.correct_delivery(delivery=early, facts=facts, by=room.customer, at=NOW)
    assert told(conditions, room.project)["deliveries_end"].is_met
    room.project.go_live_on = GO_LIVE + timedelta(days=3)
    room.project.save(update_fields=["go_live_on"])
    assert not told(conditions, room.project)["deliveries_end"].is_met


@pytest.mark.parametrize(("later", "days"), [(-4, -3), (-1, 0), (0, 1), (30, 31)])
def test_days_of_work_twice_count_the_first_and_the_last(later, days):
    assert days_twice(GO_LIVE + timedelta(days=later), GO_LIVE) == days


def test_the_page_says_how_each_delivery_fits(room: Room):
    ended(room, GO_LIVE - timedelta(days=4))
    ended(room, GO_LIVE + timedelta(days=27))
    page = logged_in(room.customer).get(reverse("project_cutover", args=[room.project.public_id])).content.decode()
    assert "3 dagar utan leverans" in page
    assert "28 dagars dubbelt arbete" in page


def test_a_line_is_planned_with_its_hour_in_the_browser(room: Room):
    client, base = logged_in(room.customer), [room.project.public_id]
    sent = {"part": "2during", "starts_at": "2027-02-01T06:30", "what": "Stäng gamla systemet", "owner": ""}
    assert client.post(reverse("cutover_line_new", args=base), sent).status_code == 302
    line = CutoverLine.objects.get()
    assert f"{line.starts_at.astimezone(NOW.tzinfo):%Y-%m-%d %H.%M}" == "2027-02-01 06.30"
    bad = client.post(reverse("cutover_line_new", args=base), sent | {"starts_at": "i morgon"})
    assert bad.status_code == 422
    assert "Stäng gamla systemet" in bad.content.decode()
