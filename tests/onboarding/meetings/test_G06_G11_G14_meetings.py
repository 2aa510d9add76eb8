"""Strategic, process and IT meetings (G06, G11, G14): the template's agenda, minutes by one, approved by another."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.meetings.actions import approve_minutes, book_meeting, write_minutes
from onboarding.meetings.controls import conditions
from onboarding.models import Meeting, MeetingPoint
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories.gates import AT, make_room
from tests.factories.runs import client_of

BOOKED = {"service": "", "held_on": AT.date(), "place": "Gävle", "at": AT}
WRITTEN = {"participants": "Båda", "minutes": "Vi gick igenom allt.", "points": [], "at": AT}


def met(project) -> set[str]:
    return {condition.code for condition in conditions(project) if condition.is_met}


def test_G06_minutes_count_when_another_person_has_approved_them(scope):
    room = make_room(scope, gate=1)
    meeting = book_meeting(project=room.project, kind="strategic", by=room.people.lead, **BOOKED)
    assert meeting.agenda[0] == "Myndighetens mål med anslutningen"
    with pytest.raises(NotAllowedNow):
        approve_minutes(meeting=meeting, by=room.people.customer, at=AT)
    for left_out, told in (("participants", "båda sidor"), ("minutes", "sades")):
        with pytest.raises(ValidationError, match=told):
            write_minutes(meeting=meeting, by=room.people.lead, **WRITTEN | {left_out: " "})
    write_minutes(meeting=meeting, by=room.people.lead, **WRITTEN)
    with pytest.raises(SecondPersonNeeded):
        approve_minutes(meeting=meeting, by=room.people.lead, at=AT)
    assert met(room.project) == set()
    approve_minutes(meeting=meeting, by=room.people.customer, at=AT)
    assert met(room.project) == {"strategic_meeting_approved"}
    with pytest.raises(NotAllowedNow):
        write_minutes(meeting=Meeting.objects.get(), by=room.people.lead, **WRITTEN)


def test_G11_a_process_meeting_is_about_one_of_the_services_and_each_needs_its_own(scope):
    room = make_room(scope, gate=2, services=["invoices", "procurement"])
    with pytest.raises(ValidationError, match="Välj vilken"):
        book_meeting(project=room.project, kind="process", by=room.people.lead, **BOOKED)
    for service in room.project.services:
        assert "process_meetings_approved" not in met(room.project)
        booked = book_meeting(
            project=room.project, kind="process", by=room.people.lead, **BOOKED | {"service": service}
        )
        write_minutes(meeting=booked, by=room.people.lead, **WRITTEN)
        approve_minutes(meeting=booked, by=room.people.customer, at=AT)
    assert "process_meetings_approved" in met(room.project)


def test_G14_minutes_are_written_in_the_browser_with_decisions_and_things_to_do(scope):
    room = make_room(scope, gate=2)
    client = client_of(room.people.customer, scope)
    form = {"kind": "it", "service": "", "held_on": "2026-11-25", "place": "Videomöte"}
    address = client.post(reverse("meeting_new", args=[room.project.public_id]), form).url
    assert "Integrationer, format och ansvariga" in client.get(address).content.decode()
    notes = {"participants": "Båda", "minutes": "Allt", "decisions": "CSV varje natt", "to_do": "Skicka prov"}
    refused = client.post(f"{address}anteckna/", notes)
    assert refused.status_code == 422
    assert "Rad 1: skriv vem" in refused.content.decode()
    assert "CSV varje natt" in refused.content.decode(), "what was written stays"
    client.post(f"{address}anteckna/", notes | {"to_do": "Skicka prov; Erik Ek; 2027-01-15"})
    assert sorted(MeetingPoint.objects.values_list("text", "owner", "is_action")) == [
        ("CSV varje natt", "", False),
        ("Skicka prov", "Erik Ek", True),
    ]
    told = client.get(address).content.decode()
    assert "2027-01-15" in told
