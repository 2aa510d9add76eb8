"""The roles of the database, as a whole life: policies, a copy, a restore on another server."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from servicecenter.database_roles import APPLICATION, AUDITOR, BACKUP, MIGRATOR, RoleError, ensure_all
from servicecenter.devstack.postgres import SUPERUSER, Server, running_postgres, wheel_binaries

ROWS_OF_TWO_AGENCIES = """
    CREATE TABLE pay (agency_id int NOT NULL, name text NOT NULL);
    ALTER TABLE pay ENABLE ROW LEVEL SECURITY;
    ALTER TABLE pay FORCE ROW LEVEL SECURITY;
    CREATE POLICY open ON pay TO servicecenter_app USING (true) WITH CHECK (true);
    CREATE POLICY tenant ON pay AS RESTRICTIVE TO servicecenter_app
        USING (agency_id = current_setting('app.agency_id')::int);
    CREATE POLICY migrate ON pay TO servicecenter_migrator USING (true) WITH CHECK (true);
    INSERT INTO pay VALUES (1, 'Åsa'), (2, 'Örjan');
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as name, (Path(name) / "lock").open("a") as held:
        Path(name).chmod(0o711)
        with running_postgres(Path(name), held=held, fast=True) as server:
            yield server


def environment(server: Server, database: str) -> dict[str, str]:
    roles = {role.variable: server.url(role.name, database) for role in (MIGRATOR, APPLICATION, BACKUP, AUDITOR)}
    return {"ADMIN_DATABASE_URL": server.url(SUPERUSER, "postgres")} | roles


def names_seen(address: str, agency: int) -> list[str]:
    with psycopg.connect(address) as connection:
        connection.execute("SELECT set_config('app.agency_id', %s, true)", [str(agency)])
        return [row[0] for row in connection.execute("SELECT name FROM pay ORDER BY name")]


def test_a_copy_by_the_backup_role_holds_every_agency_and_restores_with_its_walls(
    server: Server, tmp_path: Path
) -> None:
    first, second = environment(server, "first"), environment(server, "second")
    ensure_all(first)
    with psycopg.connect(first[MIGRATOR.variable]) as migrator:
        migrator.execute(ROWS_OF_TWO_AGENCIES)
    dump = tmp_path / "copy.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", first[BACKUP.variable])

    ensure_all(second)
    run(
        "pg_restore",
        "--exit-on-error",
        "--dbname",
        make_conninfo(second["ADMIN_DATABASE_URL"], dbname="second"),
        str(dump),
    )

    assert names_seen(second[APPLICATION.variable], agency=1) == ["Åsa"]
    assert names_seen(second[APPLICATION.variable], agency=2) == ["Örjan"]
    with psycopg.connect(second[APPLICATION.variable]) as application, pytest.raises(psycopg.errors.UndefinedObject):
        application.execute("SELECT * FROM pay")


def test_the_overlooking_roles_read_no_more_and_write_nothing(server: Server) -> None:
    addresses = environment(server, "first")
    ensure_all(addresses)
    with psycopg.connect(addresses[MIGRATOR.variable]) as migrator:
        migrator.execute(ROWS_OF_TWO_AGENCIES)
    with psycopg.connect(addresses[BACKUP.variable], autocommit=True) as backup:
        assert backup.execute("SELECT count(*) FROM pay").fetchone() == (2,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("DELETE FROM pay")
    with psycopg.connect(addresses[AUDITOR.variable]) as auditor, pytest.raises(psycopg.errors.InsufficientPrivilege):
        auditor.execute("SELECT * FROM pay")


def test_a_new_password_takes_the_place_of_the_old(server: Server) -> None:
    addresses = environment(server, "first")
    ensure_all(addresses)
    changed = addresses | {APPLICATION.variable: make_conninfo(addresses[APPLICATION.variable], password="changed")}
    ensure_all(changed)
    psycopg.connect(changed[APPLICATION.variable]).close()
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(addresses[APPLICATION.variable])


def test_a_migration_that_does_not_get_its_lock_gives_up_and_disturbs_nobody(server: Server) -> None:
    addresses = environment(server, "first")
    ensure_all(addresses)
    with psycopg.connect(addresses[MIGRATOR.variable]) as migrator:
        migrator.execute(ROWS_OF_TWO_AGENCIES)
    with psycopg.connect(addresses[APPLICATION.variable]) as working:
        working.execute("SELECT set_config('app.agency_id', '1', true)")
        working.execute("UPDATE pay SET name = 'Åse'")
        with psycopg.connect(addresses[MIGRATOR.variable]) as migrator, pytest.raises(psycopg.errors.LockNotAvailable):
            migrator.execute("ALTER TABLE pay ADD COLUMN late int")
    assert names_seen(addresses[APPLICATION.variable], agency=1) == ["Åse"]


def test_a_missing_address_is_named() -> None:
    with pytest.raises(RoleError, match="ADMIN_DATABASE_URL saknas"):
        ensure_all({})


def run(tool: str, *arguments: str) -> None:
    result = subprocess.run([wheel_binaries() / tool, *arguments], check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
