"""G28: each affected audience has a message before go-live, and what was sent stays in the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.communication import actions
from onboarding.communication.controls import conditions
from onboarding.models import Audience, PlannedMessage, SentMail
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.onboarding import GO_LIVE
from tests.factories.rooms import Room, logged_in, told

ADDRESSES = "chefer@verket.example\nAnna@verket.example\nanna@verket.example\n"


def named(room: Room, name: str = "Chefer", **given) -> Audience:
    facts = {"name": name, "is_affected": True, "addresses": ADDRESSES} | given
    return actions.name_audience(project=room.project, facts=facts, by=room.customer, at=NOW)


def planned(room: Room, audience: Audience, **given) -> PlannedMessage:
    facts = {
        "audience": audience, "subject": "Ny lön från februari", "body": "Så här gör du.", "channel": "mail",
        "due_on": GO_LIVE - timedelta(days=7), "sender": room.customer,
    }  # fmt: skip
    return actions.plan_message(project=room.project, facts=facts | given, by=room.customer, at=NOW)


def test_G28_an_affected_audience_without_a_message_before_go_live_is_named(room: Room):
    assert told(conditions, room.project)["audiences_told"].stands == "ingen berörd målgrupp är upplagd"
    managers, unions = named(room), named(room, "Fackliga")
    named(room, "Leverantörer", is_affected=False)
    planned(room, managers)
    planned(room, unions, due_on=GO_LIVE)
    found = told(conditions, room.project)["audiences_told"]
    assert (found.is_met, found.stands) == (False, "saknas för Fackliga")
    kept = planned(room, unions, channel="meeting")
    assert told(conditions, room.project)["audiences_told"].is_met
    actions.cancel_message(message=kept, by=room.customer, at=NOW)
    assert not told(conditions, room.project)["audiences_told"].is_met


def test_a_mail_goes_to_each_alone_once_and_is_logged(room: Room):
    message = planned(room, named(room))
    actions.send_message(message=message, by=room.centre, at=NOW)
    assert [letter.to for letter in mail.outbox] == [["chefer@verket.example"], ["anna@verket.example"]]
    assert {tuple(letter.reply_to) for letter in mail.outbox} == {(room.customer.email,)}
    assert SentMail.objects.filter(message=message).count() == 2
    with pytest.raises(NotAllowedNow):
        actions.send_message(message=message, by=room.customer, at=NOW)
    assert len(mail.outbox) == 2
    message.refresh_from_db()
    assert (message.state, message.sent_by, message.sent_at) == ("sent", room.centre, NOW)
    facts = {"audience": message.audience, "subject": "Annat", "body": "x"}
    with pytest.raises(NotAllowedNow):
        actions.correct_message(message=message, facts=facts, by=room.customer, at=NOW)


def test_mail_to_nobody_is_refused_and_nothing_is_marked(room: Room):
    message = planned(room, named(room, addresses=""))
    with pytest.raises(NotAllowedNow, match="har inga e-postadresser"):
        actions.send_message(message=message, by=room.customer, at=NOW)
    message.refresh_from_db()
    assert (message.state, mail.outbox) == ("planned", [])


def test_what_goes_out_another_way_says_how(room: Room):
    message = planned(room, named(room), channel="intranet")
    with pytest.raises(ValidationError):
        actions.send_message(message=message, by=room.customer, at=NOW)
    actions.send_message(message=message, how="Nyhet på startsidan", by=room.customer, at=NOW)
    assert mail.outbox == []
    assert PlannedMessage.objects.get().sent_how == "Nyhet på startsidan"


def test_an_address_that_is_none_is_named_and_an_audience_is_of_the_project(room: Room):
    with pytest.raises(ValidationError, match="inte-en-adress är ingen e-postadress"):
        named(room, addresses="a@b.example\ninte-en-adress")
    named(room)
    with pytest.raises(ValidationError, match="finns redan"):
        named(room)


def test_a_subject_over_two_lines_is_put_on_one(room: Room):
    assert planned(room, named(room), subject="Ny lön\r\nBcc: alla@x.example").subject == "Ny lön Bcc: alla@x.example"


def test_it_is_planned_sent_and_read_in_the_browser(room: Room):
    client, base = logged_in(room.customer), [room.project.public_id]
    client.post(reverse("audience_new", args=base), {"name": "Chefer", "is_affected": "on", "addresses": "a@b.example"})
    sent = {
        "audience": Audience.objects.get().pk, "subject": "Ny lön", "body": "Hej", "channel": "mail",
        "due_on": "2027-01-15", "sender": room.customer.pk,
    }  # fmt: skip
    assert client.post(reverse("planned_message_new", args=base), sent).status_code == 302
    message = PlannedMessage.objects.get()
    client.post(reverse("planned_message_send", args=[*base, message.public_id]))
    page = client.get(reverse("planned_message", args=[*base, message.public_id])).content.decode()
    assert "a@b.example" in page
    assert "Skickat" in page
