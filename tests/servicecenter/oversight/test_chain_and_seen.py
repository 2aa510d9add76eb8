"""The auditor sees that the chain is proved, and finds whom a user has seen; the person sees who looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicecenter.audit.actions import check_log, seal_log
from servicecenter.audit.events import Event, record
from servicecenter.audit.models import AuditCheck, AuditEvent
from servicecenter.audit.queries import chain_state
from servicecenter.audit.tasks import check
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
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


@pytest.fixture
def seen(agency):
    """A clerk who has looked at two people, one of them twice, and taken out a list."""
    clerk = make_user(agency, "payroll_clerk", full_name="Nyfikna Nils")
    with tenant(agency.pk):
        people = [make_person(given_name="Sara", family_name="Svensson", number="A-1"), make_person(number="A-2")]
        for person, hours, kind in ((people[0], 0, "payslip"), (people[0], 2, "bank_account"), (people[1], 4, "pay")):
            read_event(agency, clerk, person, hours=hours, kind=kind)
        AuditEvent.objects.create(
            at=NOW, agency_id=agency.pk, actor_id=clerk.pk, actor_name="N", event="file_exported",
            object_name="anstallda.csv", detail={"path": "/lon/anstallda/", "rows": 312},
        )  # fmt: skip
    return clerk, people


def read_event(agency, clerk, person, *, hours, kind):
    AuditEvent.objects.create(
        at=NOW + timedelta(hours=hours),
        agency_id=agency.pk,
        actor_id=clerk.pk,
        actor_name=str(clerk),
        event="read",
        object_kind=kind,
        person_id=person.pk,
        detail={"path": "/lon/"},
    )


def page(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def write_event(agency):
    with tenant(agency.pk):
        record(Event.FACT_RECORDED, on=None, by=None, at=NOW, what="lön")


def test_before_the_first_proof_the_page_says_so(client, auditor):
    assert "inte kontrollerad än" in page(client, "audit_log")


def test_the_nightly_proof_is_kept_and_shown(client, agency, auditor, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    write_event(agency)
    seal_log()
    check.apply(kwargs={"of_a_newer_release": True})
    write_event(agency)
    text = page(client, "audit_log")
    assert "Kedjan är hel" in text
    assert "1 händelser väntar" in text
    assert (tmp_path / "audit-heads.txt").read_text().startswith("1 ")


def test_a_tampered_row_is_told_with_its_number(client, agency, auditor):
    write_event(agency)
    seal_log()
    with superuser() as admin:
        admin.execute("SET session_replication_role = replica")
        [(row,)] = admin.execute("UPDATE servicecenter_auditevent SET actor_name = 'X' RETURNING id").fetchall()
    assert check_log(at=NOW).fault_count == 1
    text = page(client, "audit_log")
    assert "Kedjan är bruten" in text
    assert f"Händelse {row}: innehållet är ändrat" in text


def test_a_chain_that_was_made_anew_after_the_proof_is_seen_at_once(agency):
    write_event(agency)
    seal_log()
    check_log(at=NOW)
    assert chain_state().is_whole
    with superuser() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE servicecenter_auditblock SET block_hash = sha256('x')")
    assert not chain_state().is_whole


def test_a_proof_is_never_changed_or_removed():
    proof = check_log(at=NOW)
    for change in (lambda: AuditCheck.objects.update(fault_count=1), proof.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whom_a_user_has_seen_between_two_moments(client, auditor, seen):
    clerk, people = seen
    text = page(client, "seen_people", user=clerk.pk, since="2026-11-12T08:00", until="2026-11-12T12:00")
    assert "Sara Svensson, A-1" in text
    assert "Bankkonto, Lönespecifikation" in text
    assert people[1].name not in text
    assert "anstallda.csv" in text
    assert "312 rader" in text
    text = page(client, "seen_people", user=clerk.pk, since="2026-11-12T12:30", until="2026-11-12T13:30")
    assert people[1].name in text
    assert "Sara Svensson" not in text


def test_without_a_user_nothing_is_looked_up(client, auditor, seen):
    assert "Välj en användare" in page(client, "seen_people")
    assert "sc-status--warn" in page(client, "seen_people", user=seen[0].pk, since="igår")


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_whom_a_user_has_seen_is_taken_out_as_a_file_and_that_is_logged(client, agency, auditor, seen, fmt):
    query = {"user": seen[0].pk, "since": "2026-11-12", "until": "2026-11-13", "format": fmt}
    answer = client.get(reverse("seen_people"), query)
    assert fmt != "csv" or "Sara Svensson, A-1" in answer.content.decode("utf-8-sig")
    with tenant(agency.pk):
        assert AuditEvent.objects.filter(event="file_exported", actor_id=auditor.pk).count() == 1


def test_the_queries_do_not_grow_with_the_people_seen(client, agency, auditor, seen):
    query = {"user": seen[0].pk, "since": "2026-11-12", "until": "2026-11-13"}
    page(client, "seen_people", **query)
    with CaptureQueriesContext(connection) as few:
        page(client, "seen_people", **query)
    with tenant(agency.pk):
        for _n in range(60):
            read_event(agency, seen[0], make_person(), hours=1, kind="pay")
    with CaptureQueriesContext(connection) as many:
        page(client, "seen_people", **query)
    assert len(many) == len(few)


def test_the_readers_of_a_person_are_shown_also_when_the_person_is_gone(client, agency, auditor, seen):
    clerk, people = seen
    assert "Nyfikna Nils" in page(client, "readers_of_person", people[0].pk)
    with tenant(agency.pk):
        nobody = make_person()
        read_event(agency, clerk, type(people[0])(pk=987654321), hours=0, kind="pay")
    assert "Ingen har tittat" in page(client, "readers_of_person", nobody.pk)
    assert "Person nr 987654321" in page(client, "readers_of_person", 987654321)
    assert client.get(reverse("readers_of_person", args=[987654322])).status_code == 404


def test_people_of_another_agency_are_neither_found_nor_named(client, auditor, seen):
    other = make_agency()
    with tenant(other.pk):
        stranger = make_person()
    assert client.get(reverse("readers_of_person", args=[stranger.pk])).status_code == 404
