"""What every test stands on: a real Postgres reached as the application's own role, and two agencies side by side."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import conninfo

from servicecenter.database_roles import ensure_database
from servicecenter.operations.drill import run_tool
from tests.conftest_journeys import pytest_collection_finish, pytest_runtest_makereport  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Official schemas and tables; tests that need them skip with the reason where the folder is absent."""

# Playwright's synchronous interface runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes tells of the machine, never of the property.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files evenly among the others, from the start: two of them at once would wait for each other's processors,
    and one that came last would be waited for alone."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    slow = [own for own in files.values() if own[0].get_closest_marker("slow")]
    other = [own for own in files.values() if not own[0].get_closest_marker("slow")]
    room = max(1, len(other) * 3 // 4 // max(1, len(slow)))
    for place, own in enumerate(slow):
        other.insert(place * (room + 1), own)
    items[:] = [item for own in other for item in own]


@pytest.fixture(autouse=True)
def swedish() -> None:
    """A request in English leaves its language behind in the thread; every test starts in Swedish."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("mappen ../shared med officiella scheman och tabeller finns inte här")
    return SHARED


def _admin(**options: object) -> psycopg.Connection:
    return psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True, **options)


def _migrations_fingerprint() -> str:
    files = [
        *sorted(ROOT.glob("*/migrations/*.py")),
        ROOT / "requirements.txt",
        ROOT / "servicecenter/tenancy/operations.py",
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _use_database(name: str) -> None:
    for alias in ("default", "migrator"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _migrated_template() -> str:
    """A database with every migration applied, made once for each set of migrations and copied for each test run."""
    name = f"test_template_{_migrations_fingerprint()}"
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('servicecenter test template'))")
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone()
        if found is None:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            ensure_database(os.environ["ADMIN_DATABASE_URL"], name=name)
            _use_database(name)
            call_command("migrate", database="migrator", verbosity=0, interactive=False)
            _use_database("unused")
            admin.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The tests' own database, made by the owner, used as the application role (never as owner or superuser)."""
    name = f"test_servicecenter_{os.getpid()}"
    with django_db_blocker.unblock():
        template = _migrated_template()
        with _admin() as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER servicecenter_migrator')
        # Copying a database leaves the rights of the database itself behind; tables keep theirs.
        ensure_database(os.environ["ADMIN_DATABASE_URL"], name=name)
        _use_database(name)
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "migrator"):
            connections[alias].close()
        with _admin() as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The migrated database in a file: a test's own server is filled from it in a tenth of the time."""
    file, name = tmp_path_factory.mktemp("migrated") / "migrated.dump", f"test_dump_{os.getpid()}"
    with django_db_blocker.unblock():
        template = _migrated_template()
    with _admin() as admin:  # from a copy, as nobody may be connected to a template while it is copied
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER servicecenter_migrator')
        address = conninfo.make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=name)
        run_tool("pg_dump", "--format=custom", "--compress=none", f"--file={file}", address)
        admin.execute(f'DROP DATABASE "{name}"')
    return file


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """The database as its administrator sees it: for tampering, counting across agencies and emptying."""
    address = conninfo.make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=settings.DATABASES["default"]["NAME"])
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture(name="superuser")
def superuser_fixture(db: None) -> Iterator[psycopg.Connection]:
    with superuser() as connection:
        yield connection


KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_database(_testcase: object = None) -> None:
    """After a test that commits: the application may not truncate, so the administrator does.

    Row by row, where there are any: to truncate is to make new files, of each table and of most others that lead to it.
    """
    connections["default"].close()
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        if filled := _filled_tables(connection):
            connection.execute("; ".join(f"DELETE FROM {table}" for table in filled))
        used = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        for (sequence,) in connection.execute(used).fetchall():
            if not sequence.startswith(tuple(KEPT)):
                connection.execute(f'ALTER SEQUENCE "{sequence}" RESTART')


def _filled_tables(connection: psycopg.Connection) -> list[str]:
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    tables = [f'"{name}"' for (name,) in names if name not in KEPT]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
    return [name for (name,) in connection.execute(asked).fetchall()]


TransactionTestCase._fixture_teardown = empty_database
