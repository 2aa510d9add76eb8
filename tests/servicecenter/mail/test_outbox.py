"""While the mail server is away the mail waits, and when it is back each message goes once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.celery import app
from servicecenter.common.fault_points import strike_with
from servicecenter.devstack.processes import free_port
from servicecenter.mail.actions import send_waiting
from servicecenter.mail.tasks import send_mail
from servicecenter.models import OutgoingMail
from tests.factories import make_agency, make_user
from tests.faults.walk import Killed, Killer
from tests.servicecenter.mail.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings) -> MailServer:
    settings.EMAIL_BACKEND = "servicecenter.mail.backend.Outbox"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 10
    settings.EMAIL_USE_TLS = False
    return MailServer(settings.EMAIL_PORT)


def hand_in(*to: str) -> None:
    for address in to:
        mail.send_mail("Ämne åäö", "Hej.", "fran@example.se", [address])


def test_a_forgotten_password_is_asked_for_while_the_mail_server_is_away_and_its_link_comes_once(server):
    user = make_user(make_agency(), "payroll_clerk")
    answer = Client().post(reverse("account_reset_password"), {"email": user.email})
    assert answer.status_code == 302, "sidan svarar som vanligt"
    for _turn in range(3):
        assert send_waiting(at=timezone.now()) == 0
    assert OutgoingMail.objects.count() == 1
    with server.up():
        assert send_waiting(at=timezone.now() + timedelta(hours=24)) == 1
        assert send_waiting(at=timezone.now() + timedelta(hours=24)) == 0
    [taken] = server.taken
    assert taken["To"] == user.email
    assert "/konto/" in taken.get_payload(decode=True).decode()
    assert not OutgoingMail.objects.exists()


def test_a_server_that_refuses_one_message_takes_the_others_and_the_refusal_is_kept_without_the_address(server):
    hand_in("a@example.se", "okand@example.se", "b@example.se")
    server.refused.add("okand@example.se")
    with server.up():
        assert send_waiting(at=timezone.now()) == 2
    assert [message["To"] for message in server.taken] == ["a@example.se", "b@example.se"]
    left = OutgoingMail.objects.get()
    assert (left.recipients, left.tries, left.error) == (["okand@example.se"], 1, "SMTPRecipientsRefused")


def test_dying_before_the_delivery_is_noted_sends_the_same_message_again_and_says_so(server):
    hand_in("a@example.se", "b@example.se")
    with server.up():
        with strike_with(Killer(at="mail delivered and not noted")), pytest.raises(Killed):
            send_waiting(at=timezone.now())
        assert send_waiting(at=timezone.now()) == 2
    first, again, other = (message["Message-ID"] for message in server.taken)
    assert first == again != other


def test_what_has_waited_as_long_as_its_link_holds_is_given_up(server):
    hand_in("a@example.se")
    assert send_waiting(at=timezone.now() + timedelta(days=3) - timedelta(minutes=1)) == 0
    assert OutgoingMail.objects.exists()
    send_waiting(at=timezone.now() + timedelta(days=3) + timedelta(minutes=1))
    assert not OutgoingMail.objects.exists()


def test_what_is_undone_tells_nobody(server):
    with transaction.atomic():
        hand_in("a@example.se")
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_the_beat_sends_and_may_run_twice(server):
    assert "servicecenter.mail.tasks.send_mail" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    hand_in("a@example.se")
    with server.up():
        send_mail.apply(kwargs={"from_a_newer_release": True})
        send_mail.apply()
    assert len(server.taken) == 1
