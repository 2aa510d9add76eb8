"""G29: forums on three levels have named contact persons on both sides, each side appoints its own, and gate 3 asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.forums import actions
from onboarding.forums.controls import conditions
from onboarding.forums.queries import LEVELS, SIDES, forum_of, forums_here, seated
from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import make_agreement, save_row
from servicecenter.agreements.documents import annex_document
from servicecenter.agreements.queries import every_seat, seats
from servicecenter.models import AgreementVersion, ForumSeat
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.onboarding import GO_LIVE, person
from tests.factories.rooms import Room, logged_in, told

TODAY = NOW.date()


def lay_up(room: Room) -> AgreementVersion:
    """A draft about the project's service; it brings the three forums of the house."""
    by = person(room.project, "account", "centre")
    version = make_agreement(reference="SC 2026/7", valid_from=GO_LIVE, by=by, at=NOW)
    line = {"code": "payroll", "starts_on": GO_LIVE, "ends_on": None, "level": "", "price_item": ""}
    save_row(version=version, slug="tjanster", values=line, by=by, at=NOW)
    return version


def sit(room: Room, level: str, side: str, user, *, by=None, **given) -> ForumSeat:
    forum = next(row for row in forums_here(room.project) if row.level == level)
    facts = {"title": "Ekonomichef", "is_contact": True, "starts_on": TODAY} | given
    by = by or person(room.project, "account", "centre")
    return actions.seat_person(project=room.project, forum=forum, side=side, user=user, **facts, by=by, at=NOW)


def asked(room: Room):
    return told(conditions, room.project, on=TODAY)["forums_appointed"]


def test_G29_three_levels_have_named_contact_persons_on_both_sides(room: Room):
    assert asked(room).stands == "överenskommelsen är inte upplagd"
    lay_up(room)
    people = {"centre": person(room.project, "account", "centre"), "customer": room.customer}
    places = [(level, side) for level in LEVELS for side in SIDES]
    for count, (level, side) in enumerate(places):
        assert not asked(room).is_met
        assert asked(room).stands.startswith(f"{count} av 6")
        sit(room, level, side, people[side])
    assert (asked(room).is_met, asked(room).stands) == (True, "6 av 6 kontaktpersoner utsedda")
    ends = ForumSeat.objects.get(level="tactical", side="customer")
    actions.unseat_person(project=room.project, seat=ends, ends_on=TODAY, by=room.customer, at=NOW)
    later = told(conditions, room.project, on=TODAY + timedelta(days=1))["forums_appointed"]
    assert later.stands == "5 av 6 kontaktpersoner utsedda; saknas: taktisk nivå, myndigheten"


def test_a_seat_is_for_the_projects_people_or_an_account_of_the_side(room: Room):
    lay_up(room)
    other_side = person(room.project, "process", "centre")
    with pytest.raises(ValidationError, match="ingen roll på den sidan"):
        sit(room, "tactical", "customer", other_side)
    account = make_user(room.agency, Role.MANAGER)
    assert sit(room, "tactical", "customer", account).user == account
    with pytest.raises(ValidationError, match="är kontaktperson. Avsluta"):
        sit(room, "tactical", "customer", room.customer)
    with pytest.raises(ValidationError, match="sitter redan"):
        sit(room, "tactical", "customer", account, is_contact=False)
    with pytest.raises(ValidationError, match="befattningen"):
        sit(room, "tactical", "customer", room.customer, is_contact=False, title="  ")


def test_each_side_appoints_its_own_and_a_closed_project_appoints_nobody(room: Room):
    lay_up(room)
    with pytest.raises(PermissionDenied, match="egna ledamöter"):
        sit(room, "tactical", "centre", room.centre, by=room.customer)
    with pytest.raises(PermissionDenied):
        sit(room, "tactical", "customer", room.customer, by=person(room.project, "process", "centre"))
    seat = sit(room, "tactical", "customer", room.customer, by=room.other_customer)
    room.end()
    with pytest.raises(NotAllowedNow, match="kan bara läsas"):
        actions.unseat_person(project=room.project, seat=seat, ends_on=TODAY, by=room.customer, at=NOW)


def test_annex_2_of_a_draft_names_those_who_sit_and_history_keeps_those_who_sat(room: Room):
    version = lay_up(room)
    seat = sit(room, "strategic", "customer", room.customer)
    told_there = dict(next(part for part in annex_document(version, "2").sections if part.facts).facts)
    assert told_there["Utsedda av myndigheten"] == f"{room.customer}, Ekonomichef (kontaktperson)"
    assert "Utsedda av servicecentret" not in told_there
    actions.unseat_person(project=room.project, seat=seat, ends_on=TODAY, by=room.customer, at=NOW)
    assert not seats(TODAY + timedelta(days=1)).exists()
    assert [row.user for row in every_seat()] == [room.customer]


def test_the_page_appoints_from_the_project_or_by_address_and_keeps_what_was_written(room: Room):
    lay_up(room)
    forum = forums_here(room.project)[0]
    client = logged_in(room.customer)
    page = reverse("project_forums", args=[room.project.public_id])
    new = reverse("forum_seat_new", args=[room.project.public_id, forum.pk, "customer"])
    assert "Ingen kontaktperson är utsedd" in client.get(page).content.decode()
    sent = {"title": "Ekonomichef", "is_contact": "on", "starts_on": str(TODAY)}
    answer = client.post(new, sent | {"user": room.customer.pk, "email": "x@y.example"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"user"}
    assert "Ekonomichef" in answer.content.decode()
    answer = client.post(new, sent | {"email": "okand@kund.example"})
    assert answer.context["form"].errors.keys() == {"email"}
    manager = make_user(room.agency, Role.MANAGER)
    assert client.post(new, sent | {"email": manager.email}).status_code == 302
    shown = client.get(page).content.decode()
    assert str(manager) in shown
    assert "Varje kvartal" in shown
    rows = client.get(page, {"format": "csv"}).content.decode()
    assert f"Strategiskt forum;Strategisk;Myndigheten;{manager};{manager.email};Ekonomichef;Ja;{TODAY}" in rows
    [place] = seated([forum], on=TODAY)
    assert place.contact("customer").user == manager
    assert forum_of(room.project, 0) is None
