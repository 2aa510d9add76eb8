"""The project's own services: started, shared, survived. Each test starts real servers in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from servicecenter.database_roles import APPLICATION, RoleError, ensure_all, password_for
from servicecenter.devstack.broker import configuration
from servicecenter.devstack.postgres import Account
from servicecenter.devstack.processes import StackError
from servicecenter.devstack.stack import check_given

ROOT = Path(__file__).parents[2]
SERVICES = ("DATABASE_URL", "BROKER_URL", "MIGRATION_DATABASE_URL", "ADMIN_DATABASE_URL", "SERVICECENTER_STATE")
PRINT_ADDRESSES = "import json, os; print(json.dumps(dict(os.environ)), flush=True)"
WAIT_FOR_INPUT = PRINT_ADDRESSES + "; input()"

Start = Callable[..., subprocess.Popen[str]]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that the server's account can enter; pytest's own temporary folders are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def stacks(state: Path) -> Iterator[Start]:
    """Start a devstack around a Python program; what still runs at the end is stopped, servers and all."""
    running: list[subprocess.Popen[str]] = []

    def start(program: str, *options: str, **given: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in SERVICES} | given
        command = [sys.executable, "-m", "servicecenter.devstack", "--state", str(state), *options]
        process = subprocess.Popen(
            [*command, "--", sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
        process.communicate()


@pytest.fixture
def state() -> Iterator[Path]:
    with folder() as path:
        yield path


@pytest.fixture
def start(state: Path) -> Iterator[Start]:
    with stacks(state) as start:
        yield start


@pytest.fixture(scope="module")
def shared() -> Iterator[Start]:
    """One folder where a stack runs already, for the tests that leave it as it was."""
    with folder() as path, stacks(path) as start:
        addresses(start(WAIT_FOR_INPUT))
        yield start


def addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    """The environment that the command of a devstack got."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    found: dict[str, str] = json.loads(line)
    return found


def is_up(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def gone_soon(address: str) -> bool:
    deadline = time.monotonic() + 30
    while is_up(address):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_a_stack_gives_walled_roles_and_a_broker_and_ends_with_its_command(start: Start) -> None:
    process = start(WAIT_FOR_INPUT, "--fast")
    found = addresses(process)
    with psycopg.connect(found["DATABASE_URL"]) as application:
        row = application.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("servicecenter_app", False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(found["MIGRATION_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE theirs (id int)")
        migrator.execute("CREATE EXTENSION btree_gist")
    with psycopg.connect(found["DATABASE_URL"]) as application:
        application.execute("INSERT INTO theirs VALUES (1)")
        application.execute("CREATE TEMP TABLE staging (LIKE theirs)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE theirs")
    assert redis.Redis.from_url(found["BROKER_URL"]).ping()

    process.communicate("\n")

    assert process.returncode == 0
    assert not is_up(found["ADMIN_DATABASE_URL"])


def test_roles_without_an_address_exist_and_cannot_log_in(shared: Start) -> None:
    found = addresses(shared(PRINT_ADDRESSES))
    with psycopg.connect(found["ADMIN_DATABASE_URL"]) as admin:
        roles = admin.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper FROM pg_roles WHERE rolname LIKE 'servicecenter_%'"
        ).fetchall()
    assert set(roles) == {
        ("servicecenter_migrator", True, False, False),
        ("servicecenter_app", True, False, False),
        ("servicecenter_backup", False, True, False),
        ("servicecenter_auditor", False, True, False),
    }


def test_a_right_that_a_migration_took_away_is_not_given_back(shared: Start) -> None:
    found = addresses(shared(PRINT_ADDRESSES))
    with psycopg.connect(found["MIGRATION_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE log (id int)")
        migrator.execute("REVOKE UPDATE, DELETE ON log FROM servicecenter_app")

    ensure_all(found)

    with psycopg.connect(found["DATABASE_URL"]) as application:
        application.execute("INSERT INTO log VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM log")


def test_a_second_start_uses_the_servers_of_the_first_and_leaves_them_running(shared: Start) -> None:
    second, third = shared(PRINT_ADDRESSES), shared(PRINT_ADDRESSES)
    found, same = addresses(second), addresses(third)
    _, told = second.communicate()
    third.communicate()

    assert second.returncode == 0
    assert "redan kör" in told
    assert {name: found[name] for name in SERVICES} == {name: same[name] for name in SERVICES}
    assert is_up(found["DATABASE_URL"])


def test_a_second_test_run_in_the_same_folder_is_refused(shared: Start) -> None:
    second = shared(PRINT_ADDRESSES, "--fast")
    _, told = second.communicate()
    assert second.returncode == 1
    assert "kör redan" in told


def test_after_a_kill_nothing_is_left_running_and_what_was_committed_is_there(start: Start) -> None:
    first = start(WAIT_FOR_INPUT)
    found = addresses(first)
    with psycopg.connect(found["MIGRATION_DATABASE_URL"]) as migrator:
        migrator.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    redis.Redis.from_url(found["BROKER_URL"]).set("queue", "kept")

    first.send_signal(signal.SIGKILL)
    first.wait()
    again = addresses(start(WAIT_FOR_INPUT))

    assert gone_soon(found["ADMIN_DATABASE_URL"])
    with psycopg.connect(again["DATABASE_URL"]) as application:
        assert application.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert redis.Redis.from_url(again["BROKER_URL"]).get("queue") == b"kept"


def test_the_exit_code_of_the_command_is_the_stack_s(start: Start) -> None:
    process = start("raise SystemExit(7)", "--fast")
    process.communicate()
    assert process.returncode == 7


def test_a_termination_reaches_the_command_and_stops_the_servers(start: Start) -> None:
    process = start(WAIT_FOR_INPUT, "--fast")
    found = addresses(process)
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not is_up(found["ADMIN_DATABASE_URL"])


def test_servers_that_are_given_are_used_as_they_are(shared: Start, state: Path) -> None:
    theirs = addresses(shared(PRINT_ADDRESSES))
    given = {name: theirs[name] for name in SERVICES if name != "SERVICECENTER_STATE"}
    other = state / "other"
    found = addresses(shared(PRINT_ADDRESSES, "--state", str(other), **given))
    assert {name: found[name] for name in given} == given
    assert not other.exists()


def test_an_application_address_alone_is_refused_with_the_cure() -> None:
    with pytest.raises(StackError, match="MIGRATION_DATABASE_URL"):
        check_given({"DATABASE_URL": "postgresql://servicecenter_app@127.0.0.1/servicecenter"})


def test_an_address_of_the_wrong_role_is_refused() -> None:
    environment = {"DATABASE_URL": "postgresql://postgres:secret@127.0.0.1/servicecenter"}
    with pytest.raises(RoleError, match="servicecenter_app, inte postgres"):
        password_for(APPLICATION, environment)


def test_a_folder_that_is_a_link_is_refused_and_what_it_points_to_is_untouched(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(StackError, match="Ta bort den"):
        Account.current().take(tmp_path / "link")
    assert (target.stat().st_uid, target.stat().st_mode & 0o777) == (os.geteuid(), 0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_refused_and_not_taken_over(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 4242, 4242)
    with pytest.raises(StackError, match="annan användare"):
        Account.current().take(theirs)
    assert theirs.stat().st_uid == 4242


def test_the_queue_is_kept_on_disk_except_on_the_fast_stack(tmp_path: Path) -> None:
    assert "appendonly yes" in configuration(tmp_path, port=1, password="x", fast=False)
    assert "appendonly no" in configuration(tmp_path, port=1, password="x", fast=True)
