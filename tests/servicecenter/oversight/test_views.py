"""The log is searched by those who audit, page by page, and the register of personal data is everyone's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicecenter.audit.events import Event, record
from servicecenter.audit.models import AuditEvent
from servicecenter.audit.queries import reads_of_person
from servicecenter.audit.wording import EVENT_LABELS, event_label
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def auditor(agency, client):
    auditor = make_user(agency, "auditor")
    client.force_login(auditor)
    return auditor


def write(agency, event=Event.FACT_RECORDED, *, name="Lisa Lön", days=0, person_id=7, on=None):
    by = make_user(agency, full_name=name)
    with tenant(agency.pk):
        record(event, on=on or by, by=by, at=NOW + timedelta(days=days), person_id=person_id, what="lön")


def log(client, **query) -> str:
    answer = client.get(reverse("audit_log"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_log_says_so(client, auditor):
    assert "Inget i loggen" in log(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"actor": "lisa"}, True),
        ({"actor": "Kalle"}, False),
        ({"event": "fact_recorded"}, True),
        ({"event": "batch_sent"}, False),
        ({"object_kind": "user"}, True),
        ({"object_kind": "payrun"}, False),
        ({"object_id": "0"}, False),
        ({"person": "A-17"}, True),
        ({"person": "svensson"}, True),
        ({"person": "A-18"}, False),
        ({"first_day": "2026-11-12", "last_day": "2026-11-12"}, True),
        ({"first_day": "2026-11-13"}, False),
        ({"last_day": "2026-11-11"}, False),
    ],
)
def test_the_log_is_filtered(client, agency, auditor, query, found):
    with tenant(agency.pk):
        person = make_person(number="A-17", given_name="Sara", family_name="Svensson", sort_key="svensson sara")
        make_person(number="A-18", sort_key="annan")
    write(agency, person_id=person.pk)
    assert ('<td data-label="Vem">Lisa Lön' in log(client, **query)) is found


def test_a_day_is_a_day_in_sweden(client, agency, auditor):
    with tenant(agency.pk):
        record(Event.FACT_RECORDED, on=None, by=None, at=NOW.replace(hour=0, minute=30))
    assert "Inget i loggen" in log(client, last_day="2026-11-11")
    assert "2026-11-12 00.30" in log(client, first_day="2026-11-12")


def test_a_filter_that_cannot_be_read_is_told_and_left_out(client, agency, auditor):
    write(agency)
    text = log(client, first_day="igår")
    assert "Lisa Lön" in text
    assert "sc-status--warn" in text


def test_the_log_is_paged_and_the_queries_do_not_grow(client, agency, auditor):
    with tenant(agency.pk):
        AuditEvent.objects.bulk_create(
            AuditEvent(at=NOW, agency_id=agency.pk, actor_name="N", event="read", person_id=n) for n in range(3)
        )
    log(client)
    with CaptureQueriesContext(connection) as few:
        log(client)
    with tenant(agency.pk):
        AuditEvent.objects.bulk_create(
            AuditEvent(at=NOW, agency_id=agency.pk, actor_name="N", event="read", person_id=n) for n in range(120)
        )
    with CaptureQueriesContext(connection) as many:
        assert log(client).count("<tr>") == 51
    assert len(many) == len(few)
    assert log(client, page="3").count("<tr>") == 24


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_log_is_taken_out_and_that_too_is_logged(client, agency, auditor, fmt):
    write(agency)
    answer = client.get(reverse("audit_log"), {"format": fmt})
    assert answer.status_code == 200
    with tenant(agency.pk):
        assert AuditEvent.objects.get(event="file_exported").actor_id == auditor.pk
    assert fmt != "csv" or "Registrerade uppgift" in answer.content.decode("utf-8-sig")


def test_another_agencys_events_are_not_seen(client, auditor):
    write(make_agency(), name="Annan Myndighet")
    assert "Annan Myndighet" not in log(client)


def test_without_the_right_the_log_is_closed(client, agency):
    client.force_login(make_user(agency, "payroll_clerk"))
    assert client.get(reverse("audit_log")).status_code == 403


def test_a_person_can_be_told_who_has_seen_their_data(agency):
    with tenant(agency.pk):
        AuditEvent.objects.create(at=NOW, agency_id=agency.pk, actor_name="Nyfiken", event="read", person_id=7)
        AuditEvent.objects.create(at=NOW, agency_id=agency.pk, actor_name="Annan", event="read", person_id=8)
        record(Event.FACT_RECORDED, on=None, by=None, at=NOW, person_id=7)
        assert [event.actor_name for event in reads_of_person(7)] == ["Nyfiken"]
    with tenant(make_agency().pk):
        assert not reads_of_person(7)


def test_every_event_has_a_swedish_label():
    assert set(EVENT_LABELS) == {*Event, "read"}
    assert event_label("of_an_older_release") == "of_an_older_release"


def test_the_register_of_personal_data_is_everyones(client, agency):
    client.force_login(make_user(agency, "employee"))
    text = client.get(reverse("about_data")).content.decode()
    for told in ("Hälsa och frånvaro", "bevaras för all framtid", "RA-FS 2019:1", "Källa ej bekräftad"):
        assert told in text
    assert "Hälsa" in client.get(reverse("about_data"), {"format": "csv"}).content.decode("utf-8-sig")
