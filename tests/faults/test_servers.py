"""What a run meets from its surroundings: a full disk, a new release beside the old, and the loss of the primary.

One stack for the whole module, as in ``test_pay_run``; the primary is lost last, since nothing brings it back.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from servicecenter.devstack.processes import free_port
from tests.faults.stack import ROOT, Loaded, Stack, Workers, eventually
from tests.faults.standby import Standby, lose_primary

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PEOPLE, CHUNK = 900, 50
DISK = "160m"
"""Room for the database and some calculations of it."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own, or nothing where the machine lets nobody mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def disk() -> Iterator[Path | None]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the account of the database server must be able to enter
        with small_disk(Path(name, "disk")) as folder:
            yield folder


@pytest.fixture(scope="module")
def stack(disk: Path | None, migrated: Path) -> Iterator[Stack]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as closing:
        Path(name).chmod(0o711)
        tablespace = disk and disk / "tablespace"
        stack = closing.enter_context(Stack(Path(name), migrated=migrated, standby=free_port(), tablespace=tablespace))
        stack.clerk.do("populate", people=PEOPLE)
        stack.analyse()
        yield stack


@pytest.fixture(scope="module")
def undisturbed(stack: Stack) -> dict[str, Any]:
    stack.clerk.do("start", chunk=CHUNK)
    return finished(stack)


def finished(stack: Stack) -> dict[str, Any]:
    eventually(lambda: (stack.clerk.try_to("state") or {}).get("state") == "preliminary", "körningen är räknad")
    return stack.clerk.do("content")


def begun(stack: Stack) -> None:
    """Some are calculated, but far from all."""
    eventually(lambda: CHUNK <= (stack.clerk.try_to("state") or {"done": 0})["done"] < PEOPLE, "körningen har börjat")


def test_a_full_disk_stops_the_run_whole_and_it_goes_on_when_there_is_room(
    stack: Stack, disk: Path | None, undisturbed: dict[str, Any]
) -> None:
    """Full for more turns of the sweeper than a chunk has tries: nobody is set aside for it."""
    if disk is None:
        pytest.skip("maskinen låter ingen montera en liten disk")
    ballast = disk / "ballast"
    stack.workers.kill()
    stack.clerk.do("start", chunk=CHUNK)
    stack.keep_door_open()
    fill(ballast)
    stack.workers.start()
    log = stack.state / "worker.log"
    refused = 6 * PEOPLE // CHUNK
    eventually(lambda: log.read_text(errors="replace").count("DiskFull") > refused, "disken är full om och om igen")
    assert stack.clerk.do("state")["state"] == "collecting"
    ballast.unlink()
    assert finished(stack) == undisturbed


def fill(ballast: Path) -> None:
    """Until nothing more can be written."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The next release: another rate of contributions for the same year, and one more column in a table it shares."""
    root = tmp_path / "next"
    apps = ("servicecenter", "payroll", "procurement", "invoicing", "onboarding")
    for name in (*apps, "templates", "locale", "static", "manage.py", "tests/faults/loaded.py"):
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    book = root / "servicecenter/rules/data/2026/payroll.toml"
    text = book.read_text(encoding="utf-8")
    assert "percent = 31.42" in text
    book.write_text(text.replace("percent = 31.42", "percent = 30.42", 1).replace("= 10.21", "= 9.21", 1), "utf-8")
    newest = max((root / "payroll/migrations").glob("0*.py")).stem
    (root / "payroll/migrations/9999_next_release.py").write_text(EXPANDS.format(newest=newest), "utf-8")
    return root


EXPANDS = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payroll", "{newest}")]
    operations = [migrations.RunSQL("ALTER TABLE payroll_paychunk ADD COLUMN next_release integer")]
"""


SHIPPED = "from servicecenter.rules.loader import load_rulebook as load; print(load('payroll', 2026).sha256)"


def test_a_run_that_was_begun_by_one_release_is_finished_alike_by_the_next(
    stack: Stack, undisturbed: dict[str, Any], next_release: Path
) -> None:
    """As a deployment does it: migrate, start the new beside the old or after it; each is stopped without haste."""
    old, shipped = stack.workers.worker, ["shell", "--verbosity", "0", "-c", SHIPPED]
    assert stack.manage(*shipped) != stack.manage(*shipped, root=next_release)
    loaded = Loaded(stack.environment, root=next_release)
    new = Workers(loaded, stack.state, name="next-")
    try:
        stack.clerk.do("start", chunk=CHUNK)
        begun(stack)
        old.stop()
        assert stack.clerk.do("state")["done"] < PEOPLE, "något ska vara kvar till den nya"
        stack.manage("migrate", "--database", "migrator", "--verbosity", "0", root=next_release)
        new.start()
        assert finished(stack) == undisturbed
        old.start()
        stack.clerk.do("start", chunk=CHUNK)
        assert finished(stack) == undisturbed
    finally:
        new.kill()
        loaded.leave()
        old.start()


@pytest.fixture
def follower(stack: Stack) -> Standby:
    """Without it nothing is committed: what the primary has answered, the standby has."""
    follower = Standby(stack, "standby", stack.standby)
    follower.copy()
    follower.start()
    with psycopg.connect(stack.admin, autocommit=True) as admin:
        admin.execute("CREATE TABLE told (n integer PRIMARY KEY)")
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        admin.execute("SELECT pg_reload_conf()")
        synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        eventually(lambda: admin.execute(synchronous).fetchone() == (1,), "reservservern följer")
    return follower


@pytest.fixture
def laggard(stack: Stack, follower: Standby) -> Standby:
    """A second copy that was cut off before the log grew, its head kept elsewhere."""
    laggard = Standby(stack, "laggard", free_port())
    laggard.copy()
    return laggard


def test_a_standby_takes_over_with_all_that_was_answered_and_the_run_goes_on(
    stack: Stack, undisturbed: dict[str, Any], laggard: Standby, follower: Standby
) -> None:
    kept = keep_head(stack)
    told = Told(stack.admin)
    stack.clerk.do("start", chunk=CHUNK)
    begun(stack)
    lose_primary(stack)
    told.join()
    follower.promote()
    with psycopg.connect(follower.admin) as admin:
        found = {n for (n,) in admin.execute("SELECT n FROM told")}
    assert told.answered
    assert set(told.answered) <= found
    assert finished(stack) == undisturbed
    assert "Loggen är hel" in stack.manage("audit", "verify", "--head", str(kept))
    a_standby_that_lags_is_found_out(stack, laggard, keep_head(stack))


def keep_head(stack: Stack) -> Path:
    """Seal what the log has now, and keep its head elsewhere."""
    stack.manage("audit", "seal")
    stack.manage("audit", "head")
    return stack.state / "files" / "audit-heads.txt"


def a_standby_that_lags_is_found_out(stack: Stack, laggard: Standby, kept: Path) -> None:
    """Taken into use all the same, it lacks a block whose head was kept elsewhere."""
    (laggard.home / "data" / "standby.signal").unlink()
    laggard.start()
    url = stack.environment["DATABASE_URL"].rsplit("@", 1)[0] + f"@127.0.0.1:{laggard.port}/servicecenter"
    answer = stack.manage("audit", "verify", "--head", str(kept), check=False, DATABASE_URL=url)
    assert "loggens slut är borttaget" in answer


class Told(threading.Thread):
    """Commits one number after the other, and remembers those that the server has answered for."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.answered = url, []
        self.start()

    def run(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as writer:
                writer.execute("SET synchronous_commit = on")
                for n in range(1_000_000):
                    writer.execute("INSERT INTO told VALUES (%s)", [n])
                    self.answered.append(n)
        except psycopg.OperationalError:
            return
