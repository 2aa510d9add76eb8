"""The restore drill: a copy by the backup role is the same as the source, and what is not the same is named."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from servicecenter.database_roles import APPLICATION
from servicecenter.operations.catalogue import differences, fingerprint
from servicecenter.operations.drill import DrillFailed, address_of_copy, restored_copy, run_tool
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
from tests.factories import make_agency, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def environment() -> dict[str, str]:
    name = settings.DATABASES["default"]["NAME"]
    given = os.environ[APPLICATION.variable]
    return {**os.environ, APPLICATION.variable: given.rsplit("/", 1)[0] + f"/{name}"}


def databases() -> set[str]:
    with psycopg.connect(os.environ["ADMIN_DATABASE_URL"]) as admin:
        return {name for (name,) in admin.execute("SELECT datname FROM pg_database")}


def test_a_restored_copy_is_the_same_and_its_walls_stand(environment):
    agencies = [make_agency(), make_agency()]
    for agency in agencies:
        with tenant(agency.pk):
            make_person()
    with restored_copy(environment) as (name, found, size):
        assert found == []
        assert size > 10_000
        with psycopg.connect(address_of_copy(environment, name)) as application:
            application.execute("SELECT set_config('app.agency_id', %s, true)", [str(agencies[0].pk)])
            assert application.execute("SELECT count(*) FROM payroll_person").fetchone() == (1,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("DELETE FROM servicecenter_auditevent")
    assert name not in databases()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("ALTER TABLE payroll_person NO FORCE ROW LEVEL SECURITY", "väggar"),
        ("DROP POLICY tenant ON payroll_person", "regler"),
        ("GRANT UPDATE ON servicecenter_auditevent TO servicecenter_app", "rättigheter"),
        ("ALTER TABLE servicecenter_auditevent DISABLE TRIGGER never_delete", "utlösare"),
        ("ALTER TABLE payroll_payrun DROP CONSTRAINT run_second_person", "villkor"),
        ("ALTER FUNCTION servicecenter_audit_head SECURITY INVOKER", "funktioner"),
        ("UPDATE servicecenter_agency SET name = 'X'", "rader"),
        ("DROP INDEX audit_reader", "index"),
    ],
)
def test_what_differs_is_named_with_its_part(change, part):
    make_agency()
    with superuser() as connection:
        before = fingerprint(connection)
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL search_path = public")
            connection.execute(change)
            found = differences(before, fingerprint(connection))
    assert found
    assert {line.partition(":")[0] for line in found} == {part}


def test_a_tool_that_fails_says_why():
    address = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname="finns_inte")
    with pytest.raises(DrillFailed, match="finns_inte"):
        run_tool("pg_dump", address)
