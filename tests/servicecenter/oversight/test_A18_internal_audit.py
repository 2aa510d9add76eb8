"""Mission row A18, internal audit: the auditor reads the audit trail and takes it out, and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.test import override_settings
from psycopg.conninfo import make_conninfo

from servicecenter.accounts.roles import PERMISSIONS, Role, only_reads
from servicecenter.database_roles import AUDITOR, set_password
from servicecenter.tenancy.scope import tenant
from tests.conftest import empty_database
from tests.consistency.crawl import LIGHT, can_be_opened
from tests.consistency.doors import Door, doors
from tests.factories.two_agencies import Side, two_agencies

OWN_LOG_IN = {"choose_agency", "choose_language"}
"""What belongs to the log-in and not to any agency: which language, and which agency to read."""

UNSAFE = ("post", "put", "patch", "delete")
READABLE = {
    "servicecenter_auditevent",
    "servicecenter_auditblock",
    "servicecenter_auditcheck",
    "servicecenter_transitionlog",
}


@pytest.fixture(scope="module")
def side(django_db_setup: None, django_db_blocker) -> Iterator[Side]:
    with django_db_blocker.unblock(), override_settings(**LIGHT), two_agencies() as (ours, _theirs):
        yield ours
        empty_database()


def agency_doors() -> list[Door]:
    return [door for door in doors() if can_be_opened(door) and not door.is_library and door.name not in OWN_LOG_IN]


def rows_of_the_house(side: Side) -> dict[str, int]:
    with tenant(side.agency.pk):
        return {
            model._meta.label: model._base_manager.count()
            for app in ("servicecenter", "payroll", "procurement", "invoicing", "onboarding")
            for model in apps.get_app_config(app).get_models()
            if model._meta.label not in ("servicecenter.AuditEvent", "servicecenter.AuditBlock")
        }


def test_A18_every_write_attempt_of_the_auditor_is_refused_over_every_address(side, caplog):
    caplog.set_level("CRITICAL", logger="django.request")
    client, before, tried = side.client(Role.AUDITOR), rows_of_the_house(side), 0
    for door in agency_doors():
        url = door.address(side)
        if getattr(door.view, "open_to_all", False):
            continue
        for method in UNSAFE:
            answer = getattr(client, method)(url, {"post": "yes"} if method == "post" else None)
            assert answer.status_code == 403, (door.name, method, answer.status_code)
            tried += 1
    assert tried > 4 * 60
    assert rows_of_the_house(side) == before


def test_A18_the_refusal_is_the_roles_and_not_the_missing_form_token(side):
    """The same form, sent by the clerk who may, is taken: the walk above met the guard and not a broken form."""
    door = next(door for door in agency_doors() if door.name == "deduction_new")
    assert side.client(Role.PAYROLL_CLERK).post(door.address(side), {}).status_code == 200


def test_A18_the_auditor_reads_the_log_its_files_and_whom_others_have_seen(side):
    client = side.client(Role.AUDITOR)
    for address in (
        "/logg/",
        "/logg/?format=csv",
        "/logg/?format=xlsx",
        "/logg/insyn/",
        "/betalningar/",
        "/ekonomi/verifikationer/",
    ):
        assert client.get(address, follow=True).status_code == 200, address
    assert "Hämtade fil" in client.get("/logg/").content.decode()


def test_A18_only_who_is_nothing_but_auditor_is_held_back():
    auditor = PERMISSIONS[Role.AUDITOR]
    assert only_reads(auditor)
    for role in set(Role.values) - {Role.AUDITOR}:
        assert not only_reads(PERMISSIONS[role])
        assert not only_reads(auditor | PERMISSIONS[role]) or PERMISSIONS[role] < auditor


@pytest.fixture
def auditor_role(side) -> Iterator[psycopg.Connection]:
    """The auditor's own database role, as its own tools use it."""
    name = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {AUDITOR.name} LOGIN")
        set_password(admin, AUDITOR.name, "only-for-this-test")
    address = make_conninfo(
        os.environ["ADMIN_DATABASE_URL"], dbname=name, user=AUDITOR.name, password="only-for-this-test"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def test_A18_the_auditors_database_role_reads_the_trail_of_every_agency_and_nothing_else(auditor_role):
    tables = {name for (name,) in auditor_role.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    may = {
        (table, right)
        for table in tables
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        if auditor_role.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone() == (True,)
    }
    assert may == {(table, "SELECT") for table in READABLE}
    [(agencies,)] = auditor_role.execute("SELECT count(DISTINCT agency_id) FROM servicecenter_auditevent").fetchall()
    assert agencies == 2


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO servicecenter_auditcheck (checked_at, last_block, block_hash, fault_count, faults)"
        " VALUES (now(), 1, '', 0, '[]')",
        "UPDATE servicecenter_auditevent SET actor_name = 'X'",
        "DELETE FROM servicecenter_auditblock",
        "TRUNCATE servicecenter_transitionlog",
        "CREATE TABLE mine (id int)",
        "SELECT * FROM payroll_payslip",
    ],
)
def test_A18_the_database_refuses_the_auditors_role_everything_but_reading(auditor_role, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        auditor_role.execute(statement)
