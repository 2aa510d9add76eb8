"""After a restore nothing goes to the bank until two persons have compared its list, and nothing goes twice."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from servicecenter.models import PaymentBatch, RestoreCheck
from servicecenter.payments.actions import release_batch, send_batch, sent_file
from servicecenter.payments.queries import compared
from servicecenter.payments.restores import close_restore_check, hold_back, list_sent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_agency, make_user
from tests.servicecenter.payments.test_batches import sealed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return make_agency()


@pytest.fixture
def two(agency):
    return [make_user(agency, "payment_releaser") for _n in range(2)]


def released(two, **given) -> PaymentBatch:
    batch = sealed(**given)
    for person in two:
        batch = release_batch(batch=batch, by=person, at=NOW)
    return batch


def test_after_a_restore_nothing_is_sent(agency, two):
    with tenant(agency.pk):
        batch = released(two)
        hold_back(restored_to=NOW, at=NOW)
        with pytest.raises(NotAllowedNow, match="återläst"):
            send_batch(batch=batch, by=two[0], at=NOW)
        assert not sent_file(batch).exists()


def test_what_the_bank_has_is_marked_sent_and_never_written_again(agency, two):
    with tenant(agency.pk):
        batch = released(two)
        check = hold_back(restored_to=NOW, at=NOW)
        list_sent(check=check, message_ids=[batch.message_id], by=two[0], at=NOW)
        assert [row.kind for row in compared(RestoreCheck.objects.get())] == ["only_bank"]
        close_restore_check(by=two[1], at=NOW)
        assert PaymentBatch.objects.get(pk=batch.pk).state == "sent"
        assert not sent_file(batch).exists()


def test_a_file_made_again_after_the_backup_has_the_same_id_and_is_not_sent_a_second_time(agency, two):
    """Sealed, released and sent after the backup; the restored database knows nothing of it and makes it again."""
    with tenant(agency.pk), transaction.atomic():
        lost = released(two).message_id
        transaction.set_rollback(True)
    with tenant(agency.pk):
        check = hold_back(restored_to=NOW, at=NOW)
        list_sent(check=check, message_ids=[lost], by=two[0], at=NOW)
        assert [row.kind for row in compared(RestoreCheck.objects.get())] == ["unknown"]
        close_restore_check(by=two[1], at=NOW)
        batch = released(two)
        assert batch.message_id == lost
        assert send_batch(batch=batch, by=two[0], at=NOW).state == "sent"
        assert not sent_file(batch).exists()


def test_what_the_bank_has_not_got_is_sent_when_sending_is_let_go(agency, two):
    with tenant(agency.pk):
        batch = released(two)
        list_sent(check=hold_back(restored_to=NOW, at=NOW), message_ids=[], by=two[0], at=NOW)
        close_restore_check(by=two[1], at=NOW)
        send_batch(batch=batch, by=two[0], at=NOW)
        assert sent_file(batch).exists()


def test_the_one_who_put_in_the_list_does_not_let_go(agency, two):
    with tenant(agency.pk):
        check = hold_back(restored_to=NOW, at=NOW)
        with pytest.raises(NotAllowedNow, match="inte inlagd"):
            close_restore_check(by=two[1], at=NOW)
        list_sent(check=check, message_ids=[], by=two[0], at=NOW)
        with pytest.raises(SecondPersonNeeded):
            close_restore_check(by=two[0], at=NOW)
        with pytest.raises(PermissionDenied):
            close_restore_check(by=make_user(agency, "payroll_clerk"), at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            RestoreCheck.objects.update(closed_at=NOW, closed_by=two[0])


def test_the_command_holds_back_every_agency_and_twice_is_once(agency, capsys):
    other = make_agency()
    for _time in range(2):
        call_command("restored", to="2026-11-24T03:00")
    for one in (agency, other):
        with tenant(one.pk):
            assert RestoreCheck.objects.filter(closed_at__isnull=True).count() == 1
    with pytest.raises(CommandError, match="ingen tidpunkt"):
        call_command("restored", to="igår")


def test_the_pages_lead_from_the_stop_to_the_letting_go(agency, two, client):
    client.force_login(two[0])
    assert "inte återläst" in client.get(reverse("restore_check")).content.decode()
    call_command("restored", to="2026-11-24T03:00")
    assert "Inget sänds till banken" in client.get(reverse("payments")).content.decode()
    answer = client.post(reverse("restore_check"), {"message_ids": "rätt id\n<skript>"})
    assert "är inget meddelande-id" in answer.content.decode()
    client.post(reverse("restore_check"), {"message_ids": "abc123, abc124"})
    client.post(reverse("release_after_restore"))
    assert "en annan person jämför" in client.get(reverse("restore_check")).content.decode()
    client.force_login(two[1])
    text = client.get(reverse("restore_check")).content.decode()
    assert "abc123" in text
    assert "Släpp sändningen" in text
    client.post(reverse("release_after_restore"))
    assert "Filer sänds igen" in client.get(reverse("restore_check")).content.decode()
    assert "Inget sänds till banken" not in client.get(reverse("payments")).content.decode()
