"""The log can only grow, is sealed in a chain, and a tampered row is named."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from time import perf_counter

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from servicecenter.audit.actions import heads_file, keep_head, seal_log
from servicecenter.audit.events import Event, record
from servicecenter.audit.models import AuditEvent
from servicecenter.audit.queries import Fault, head, log_faults
from servicecenter.audit.tasks import seal
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
from tests.factories import NOW, make_agency, make_user

TAMPER = "SET session_replication_role = replica"


def write_events(count: int) -> list[int]:
    """Events of one agency, committed; returns their ids."""
    agency = make_agency()
    user = make_user(agency)
    with tenant(agency.pk):
        for n in range(count):
            record(Event.FACT_RECORDED, on=user, by=user, at=NOW + timedelta(seconds=n), person_id=n, old="1", new=n)
        return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


@pytest.fixture
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path
    return tmp_path


def tampered(statement: str, *given: object) -> list[Fault]:
    with superuser() as admin:
        admin.execute(TAMPER)
        assert admin.execute(statement, given).rowcount > 0
    return list(log_faults())


@pytest.mark.django_db(transaction=True)
def test_a_sealed_log_is_whole_and_sealing_again_finds_nothing():
    write_events(5)
    assert seal_log() == 5
    assert seal_log() == 0
    assert list(log_faults()) == []


@pytest.mark.django_db(transaction=True)
def test_the_task_seals_and_may_run_twice():
    write_events(3)
    seal.apply(kwargs={"from_a_newer_release": True})
    seal.apply()
    assert head().block_id == 1
    with superuser() as admin:
        assert admin.execute("SELECT count(*) FROM servicecenter_auditevent WHERE block_id IS NULL").fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_blocks_hold_at_most_a_thousand_rows_and_twenty_thousand_are_sealed_within_two_seconds():
    write_events(1)
    with superuser() as admin:
        admin.execute(
            "INSERT INTO servicecenter_auditevent (at, agency_id, actor_name, event, object_kind, object_id,"
            " object_name, detail, request_id) SELECT now(), 1, 'N', 'x', 'k', n::text, 'o', '{\"a\": 1}', ''"
            " FROM generate_series(2, 20000) n"
        )
    start = perf_counter()
    assert seal_log() == 20_000
    sealed_in = perf_counter() - start
    start = perf_counter()
    assert list(log_faults()) == []
    verified_in = perf_counter() - start
    assert head().block_id == 20
    assert sealed_in < 2
    assert verified_in < 2


@pytest.mark.django_db(transaction=True)
def test_sealing_at_once_from_many_places_seals_each_row_once():
    write_events(40)

    def work(_n: int) -> int:
        try:
            return seal_log()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 40
    assert list(log_faults()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01"),
        ("agency_id", "4711"),
        ("actor_id", "4711"),
        ("actor_name", "Någon Annan"),
        ("event", "read"),
        ("object_kind", "x"),
        ("object_id", "x"),
        ("object_name", "x"),
        ("person_id", "4711"),
        ("detail", '{"old": "2"}'),
        ("request_id", "x"),
    ],
)
def test_any_changed_column_is_found_and_the_row_is_named(column, value):
    ids = write_events(4)
    seal_log()
    assert tampered(f"UPDATE servicecenter_auditevent SET {column} = %s WHERE id = %s", value, ids[2]) == [
        Fault(1, ids[2], "content")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_also_mends_the_row_hash_is_found():
    ids = write_events(4)
    seal_log()
    with superuser() as admin:
        admin.execute(TAMPER)
        admin.execute("UPDATE servicecenter_auditevent SET actor_name = 'Ingen' WHERE id = %s", [ids[1]])
        admin.execute(
            "UPDATE servicecenter_auditevent e SET row_hash = servicecenter_audit_row_hash(e) WHERE id = %s", [ids[1]]
        )
    assert list(log_faults()) == [Fault(1, ids[1], "content_and_row_hash")]


@pytest.mark.django_db(transaction=True)
def test_a_changed_row_hash_alone_is_found():
    ids = write_events(2)
    seal_log()
    assert tampered(r"UPDATE servicecenter_auditevent SET row_hash = '\x00' WHERE id = %s", ids[0]) == [
        Fault(1, ids[0], "row_hash")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_changed_row_is_found_before_it_is_sealed_and_after():
    ids = write_events(2)
    assert tampered("UPDATE servicecenter_auditevent SET event = 'x' WHERE id = %s", ids[0]) == [
        Fault(None, ids[0], "content")
    ]
    seal_log()
    assert list(log_faults()) == [Fault(1, ids[0], "content")]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_row_is_named():
    ids = write_events(4)
    seal_log()
    assert tampered("DELETE FROM servicecenter_auditevent WHERE id = %s", ids[3]) == [Fault(1, ids[3], "row_missing")]


@pytest.mark.django_db(transaction=True)
def test_an_added_row_is_named():
    ids = write_events(2)
    seal_log()
    faults = tampered(
        "INSERT INTO servicecenter_auditevent (id, at, actor_name, event, object_kind, object_id, object_name, detail,"
        " request_id, row_hash, block_id) SELECT 4711, at, actor_name, event, object_kind, object_id, object_name,"
        " detail, request_id, row_hash, block_id FROM servicecenter_auditevent WHERE id = %s",
        ids[0],
    )
    assert faults == [Fault(1, 4711, "row_added")]


@pytest.mark.django_db(transaction=True)
def test_a_row_moved_to_another_block_is_named_in_both():
    first = write_events(2)
    seal_log()
    write_events(2)
    seal_log()
    assert tampered("UPDATE servicecenter_auditevent SET block_id = 2 WHERE id = %s", first[0]) == [
        Fault(1, first[0], "row_moved"),
        Fault(2, first[0], "row_added"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_block_leaves_its_rows_and_a_gap():
    for _block in range(3):
        ids = write_events(1)
        seal_log()
    assert ids
    faults = tampered("DELETE FROM servicecenter_auditblock WHERE id = 2")
    assert [(fault.block_id, fault.fault) for fault in faults] == [(2, "block_missing"), (2, "row_without_block")]


@pytest.mark.django_db(transaction=True)
def test_a_block_that_was_made_again_breaks_the_chain():
    ids = write_events(2)
    seal_log()
    write_events(1)
    seal_log()
    with superuser() as admin:
        admin.execute(TAMPER)
        admin.execute("UPDATE servicecenter_auditevent SET event = 'x' WHERE id = %s", [ids[0]])
        admin.execute("UPDATE servicecenter_auditevent e SET row_hash = servicecenter_audit_row_hash(e)")
        admin.execute(
            "UPDATE servicecenter_auditblock SET row_hashes ="
            " (SELECT string_agg(int8send(id) || row_hash, '' ORDER BY id)"
            " FROM servicecenter_auditevent WHERE block_id = 1) WHERE id = 1"
        )
        assert [fault.fault for fault in log_faults()] == ["block_altered"]
        admin.execute(
            "UPDATE servicecenter_auditblock b SET block_hash = servicecenter_audit_block_hash(b) WHERE id = 1"
        )
    assert list(log_faults()) == [Fault(2, None, "chain_broken")]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_tail_is_found_with_the_kept_head_only(files):
    write_events(2)
    seal_log()
    write_events(2)
    seal_log()
    call_command("audit", "head", stdout=StringIO())
    with superuser() as admin:
        admin.execute(TAMPER)
        admin.execute("DELETE FROM servicecenter_auditevent WHERE block_id = 2")
        admin.execute("DELETE FROM servicecenter_auditblock WHERE id = 2")
    call_command("audit", "verify", stdout=StringIO())
    told = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("audit", "verify", "--head", str(heads_file()), stdout=told)
    assert refused.value.returncode == 1
    assert "Block 2 saknas" in told.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_tail_that_was_written_anew_is_found_with_the_kept_head(files):
    write_events(2)
    seal_log()
    keep_head(at=NOW)
    with superuser() as admin:
        admin.execute(TAMPER)
        admin.execute("DELETE FROM servicecenter_auditevent")
        admin.execute("DELETE FROM servicecenter_auditblock")
    write_events(2)
    seal_log()
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--head", str(heads_file()), stdout=told)
    assert "kedjan är omgjord" in told.getvalue()


@pytest.mark.django_db(transaction=True)
def test_verify_names_the_tampered_row_and_ends_with_one():
    ids = write_events(3)
    call_command("audit", "seal", stdout=StringIO())
    tampered("UPDATE servicecenter_auditevent SET actor_name = 'x' WHERE id = %s", ids[1])
    told = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("audit", "verify", stdout=told)
    assert refused.value.returncode == 1
    assert f"Händelse {ids[1]}: innehållet är ändrat" in told.getvalue()


@pytest.mark.django_db
def test_a_head_asked_for_before_anything_is_sealed_says_what_to_do():
    with pytest.raises(CommandError, match="audit seal"):
        call_command("audit", "head")


ATTACKS = [
    "UPDATE servicecenter_auditevent SET actor_name = 'x'",
    "UPDATE servicecenter_auditevent SET block_id = 1",
    "DELETE FROM servicecenter_auditevent",
    "TRUNCATE servicecenter_auditevent",
    "INSERT INTO servicecenter_auditblock (id, sealed_at, first_id, last_id, row_count, row_hashes, previous_hash,"
    " block_hash) VALUES (9, now(), 1, 1, 1, '', '', '')",
    "SELECT * FROM servicecenter_auditblock",
    "UPDATE servicecenter_auditblock SET row_count = 1",
    "DELETE FROM servicecenter_auditblock",
    "TRUNCATE servicecenter_auditblock",
    "UPDATE servicecenter_transitionlog SET comment = 'x'",
    "DELETE FROM servicecenter_transitionlog",
    "TRUNCATE servicecenter_transitionlog",
    "ALTER TABLE servicecenter_auditevent DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "SELECT * FROM servicecenter_audit_row_faults(NULL)",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ATTACKS)
def test_the_application_cannot_change_the_log(statement):
    write_events(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["auditevent", "auditblock", "transitionlog"])
@pytest.mark.parametrize(
    "statement", ["UPDATE servicecenter_{} SET id = id", "DELETE FROM servicecenter_{}", "TRUNCATE servicecenter_{}"]
)
def test_not_even_the_owner_changes_the_log(table, statement):
    write_events(1)
    seal_log()
    with superuser() as admin:
        admin.execute(
            "INSERT INTO servicecenter_transitionlog (agency_id, object_kind, object_id, transition, from_state,"
            " to_state, at, comment, content_hash) SELECT id, 'k', 1, 't', 'a', 'b', now(), '', ''"
            " FROM servicecenter_agency"
        )
        admin.execute("SET ROLE servicecenter_migrator")
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(statement.format(table))


@pytest.mark.django_db
def test_a_row_is_hashed_on_arrival_and_cannot_arrive_sealed():
    agency = make_agency()
    with tenant(agency.pk):
        event = AuditEvent.objects.create(
            at=NOW, agency_id=agency.pk, actor_name="N", event="x", row_hash=b"\x00", block_id=1
        )
        event.refresh_from_db()
    assert len(event.row_hash) == 32
    assert event.block_id is None


@pytest.mark.django_db
def test_a_row_of_another_agency_is_neither_seen_nor_written():
    first, second = make_agency(), make_agency()
    with tenant(first.pk):
        record(Event.FACT_RECORDED, on=None, by=None, at=NOW)
    with tenant(second.pk):
        assert not AuditEvent.objects.exists()
    with pytest.raises(DatabaseError, match="row-level security"), tenant(second.pk):
        AuditEvent.objects.create(at=NOW, agency_id=first.pk, actor_name="N", event="x")


@pytest.mark.django_db
def test_an_event_outside_every_agency_can_be_written():
    record(Event.RULES_LOADED, on=None, by=None, at=NOW, year=2026)
    assert AuditEvent.objects.get().agency_id is None
    with tenant(make_agency().pk):
        assert not AuditEvent.objects.exists()
