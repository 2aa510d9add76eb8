"""Releasing through the pages: two persons, one file, everything logged."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from servicecenter.audit.models import AuditEvent
from servicecenter.payments.actions import PaymentDraft, seal_batch, sent_file
from servicecenter.payments.queries import batch_of_origin, file_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def batch(agency):
    return seal(agency)


def seal(agency, *, barred=frozenset()):
    drafts = [PaymentDraft("REF1", "person", 1, "Hemlig Löntagare", "50000000018", 3_000_000)]
    with tenant(agency.pk):
        return seal_batch(
            origin="run:1:salary", kind="salary", title="Löner november", pays_on=date(2026, 11, 25), payments=drafts,
            barred=barred, by=None, at=NOW,
        )  # fmt: skip


def logged_in(agency, *roles, **given) -> Client:
    client = Client()
    client.force_login(make_user(agency, *roles, **given))
    return client


def act(client, batch, name):
    return client.post(reverse(name, args=[batch.public_id]), follow=True).content.decode()


def show(client, batch):
    return client.get(reverse("payment_batch", args=[batch.public_id])).content.decode()


def test_two_persons_release_and_one_sends(agency, batch):
    first = logged_in(agency, "payment_releaser", full_name="Rut Ett")
    second = logged_in(agency, "payment_releaser", full_name="Sven Två")
    assert "En person till behövs" in act(first, batch, "release_payment_batch")
    assert "Bemyndiga</button>" not in show(first, batch)
    assert "redan bemyndigat" in act(first, batch, "release_payment_batch")
    assert "två personer måste bemyndiga" in act(first, batch, "send_payment_batch")
    assert "Bemyndigad av två" in act(second, batch, "release_payment_batch")
    assert "Filen är sänd" in act(second, batch, "send_payment_batch")
    assert "redan sänd" in act(second, batch, "send_payment_batch")
    assert sent_file(batch).exists()
    text = show(first, batch)
    assert text.index("Rut Ett") < text.index("Sven Två")
    with tenant(agency.pk):
        assert batch_of_origin(batch.origin).state == "sent"


def test_the_page_shows_hash_and_sum_but_no_payee(agency, batch):
    text = show(logged_in(agency, "payment_releaser"), batch)
    assert batch.sha256 in text
    assert "30\xa0000,00" in text
    assert "Hemlig" not in text


def test_whoever_approved_the_run_is_told_that_others_release(agency):
    approver = make_user(agency, "payment_releaser")
    batch = seal(agency, barred=frozenset({approver.pk}))
    client = Client()
    client.force_login(approver)
    text = show(client, batch)
    assert "två andra bemyndigar" in text
    assert "Bemyndiga</button>" not in text
    assert "får inte bemyndiga" in act(client, batch, "release_payment_batch")


def test_the_file_is_fetched_as_sealed_and_the_log_knows_who(agency, batch):
    client = logged_in(agency, "auditor")
    answer = client.get(reverse("payment_file", args=[batch.public_id]))
    with tenant(agency.pk):
        assert answer.content == file_of(batch)
        event = AuditEvent.objects.get(event="file_exported")
    assert (event.object_kind, event.object_id) == ("paymentbatch", str(batch.pk))
    assert event.detail["sha256"] == batch.sha256
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_list_filters_and_exports(agency, batch):
    client = logged_in(agency, "finance_clerk")
    assert "Löner november" in client.get(reverse("payments"), {"state": "sealed"}).content.decode()
    assert "Inga betalningar" in client.get(reverse("payments"), {"state": "sent"}).content.decode()
    assert batch.sha256 in client.get(reverse("payments"), {"format": "csv"}).content.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["release_payment_batch", "send_payment_batch"])
def test_a_clerk_neither_releases_nor_sends(agency, batch, name):
    client = logged_in(agency, "payroll_clerk")
    assert client.post(reverse(name, args=[batch.public_id])).status_code == 403
    assert "Bemyndiga</button>" not in show(client, batch)


@pytest.mark.parametrize("name", ["payment_batch", "payment_file"])
def test_another_agencys_batch_does_not_exist(batch, name):
    client = logged_in(make_agency(), "payment_releaser")
    assert client.get(reverse(name, args=[batch.public_id])).status_code == 404
    assert client.post(reverse("release_payment_batch", args=[batch.public_id])).status_code == 404


def test_without_the_right_the_door_is_closed(agency, batch):
    client = logged_in(agency, "employee")
    for name, args in (("payments", []), ("payment_batch", [batch.public_id]), ("payment_file", [batch.public_id])):
        assert client.get(reverse(name, args=args)).status_code == 403
