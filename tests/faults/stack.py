"""Real services and real workers that a test may kill: PostgreSQL, Valkey, Celery and clerks, each a process."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
import redis

from servicecenter.database_roles import ensure_all
from servicecenter.devstack import broker, postgres
from servicecenter.devstack.processes import die_with_parent, free_port, start_server, wait_until
from servicecenter.devstack.stack import DATABASE, role_addresses
from servicecenter.operations.drill import run_tool

ROOT = Path(__file__).parents[2]
PATIENCE = int(os.environ.get("FAULT_PATIENCE", "120"))
"""Seconds that anything may take on a busy machine before the test gives up."""


def eventually(is_so: Callable[[], Any], what: str) -> Any:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := is_so()):
        assert time.monotonic() < deadline, f"inte inom {PATIENCE} s: {what}"
        time.sleep(0.02)
    return answer


class Broker:
    """A Valkey without memory: killed and started again on the same address, it comes back empty."""

    def __init__(self, state: Path, held: IO[str]) -> None:
        self.state, self.held = state, held
        self.port, self.password = free_port(), secrets.token_urlsafe(16)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=5)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = self.state / "valkey.log"
        self.process = start_server(
            [str(broker.wheel_binary()), "-"],
            log=log,
            held=self.held,
            stop_signal=signal.SIGTERM,
            stdin=subprocess.PIPE,
        )
        broker.tell(self.process, broker.configuration(self.state, port=self.port, password=self.password, fast=True))
        wait_until(lambda: broker.answers(self.client), process=self.process, log=log, name="Valkey")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Answer nobody, and close nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def waiting(self) -> int:
        return int(self.client.llen("celery"))


class Loaded:
    """The process that every Celery is forked from, so that starting one costs no imports. ``root`` is its release."""

    def __init__(self, environment: dict[str, str], *, root: Path = ROOT) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.loaded"],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        self.lock = threading.Lock()

    def start(self, arguments: list[str], *, log: Path) -> int:
        with self.lock:
            self.process.stdin.write(json.dumps({"arguments": arguments, "log": str(log)}) + "\n")
            self.process.stdin.flush()
            return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Service:
    """A process that is started anew whenever it ends by itself, as compose and every service manager does.

    Celery ends itself now and then when the broker is lost (decision 17): whoever runs it must start it again.
    """

    def __init__(self, arguments: list[str], *, loaded: Loaded, log: Path) -> None:
        self.arguments, self.loaded, self.log = arguments, loaded, log
        self.number = 0
        self.is_wanted = False
        self.lock = threading.Lock()
        threading.Thread(target=self._keep, daemon=True).start()

    def start(self) -> None:
        self.is_wanted = True

    def stop(self) -> None:
        """As a deployment stops it: what it has begun is finished, and it stays away."""
        self.is_wanted = False
        with self.lock:
            if self.number:
                os.kill(self.number, signal.SIGTERM)
                eventually(lambda: not self._lives(), "processen har stannat")
                self.number = 0

    def kill(self) -> None:
        """The process and its children at once; it stays away until it is started."""
        self.is_wanted = False
        with self.lock:
            self._end()

    def pid(self) -> int:
        with self.lock:
            return self.number

    def children(self) -> list[int]:
        with self.lock:
            tasks = Path(f"/proc/{self.number}/task").glob("*/children")
            return sorted(int(pid) for task in tasks for pid in task.read_text().split())

    def _keep(self) -> None:
        while True:
            with self.lock:
                if self.is_wanted and not self._lives():
                    self._end()
                    self.number = self.loaded.start(self.arguments, log=self.log)
            time.sleep(0.1)

    def _lives(self) -> bool:
        return bool(self.number) and Path(f"/proc/{self.number}").exists()

    def _end(self) -> None:
        """All of it, also children that are left of one that ended by itself."""
        if self.number:
            for kill in (os.killpg, os.kill):  # one that has just been forked has no group yet
                with suppress(ProcessLookupError):
                    kill(self.number, signal.SIGKILL)
            eventually(lambda: not self._lives(), "processen är borta")
            self.number = 0


class Workers:
    """A Celery worker with two processes and the beat that sweeps, as two services."""

    def __init__(self, loaded: Loaded, state: Path, *, name: str = "") -> None:
        worker, beat = ["worker", "-c", "2"], ["beat", "-s", str(state / f"{name}beat")]
        self.worker = Service(worker, loaded=loaded, log=state / f"{name}worker.log")
        self.beat = Service(beat, loaded=loaded, log=state / f"{name}beat.log")

    def start(self) -> None:
        self.worker.start()
        self.beat.start()

    def kill(self) -> None:
        self.worker.kill()
        self.beat.kill()

    def children(self) -> list[int]:
        """The processes that calculate."""
        return self.worker.children()


class Clerk:
    """Someone at a desk of their own: a process that does one step at a time and tells how it went."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def ask(self, step: str, **given: Any) -> None:
        self.process.stdin.write(json.dumps({"step": step, **given}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        assert line, "arbetsplatsen stannade"
        return json.loads(line)

    def do(self, step: str, **given: Any) -> Any:
        """The step's answer; a refusal raises."""
        self.ask(step, **given)
        answer = self.answer()
        assert "refused" not in answer, answer["refused"]
        return answer["answer"]

    def try_to(self, step: str, **given: Any) -> Any:
        """The step's answer, or ``None`` while the database is away."""
        self.ask(step, **given)
        return self.answer().get("answer")

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Stack:
    """Everything together, in a folder of its own.

    ``standby`` is the port where a copy of the database may come to take over; ``tablespace`` the folder, on a disk of
    its own, where the database lies; ``migrated`` a dump to fill it from, where there is one.
    """

    def __init__(
        self,
        state: Path,
        *,
        migrated: Path | None = None,
        standby: int | None = None,
        tablespace: Path | None = None,
    ) -> None:
        self.state, self.migrated, self.standby, self.tablespace = state, migrated, standby, tablespace
        self.stops = ExitStack()

    def __enter__(self) -> Stack:
        with self.stops:
            self._start()
            self.stops = self.stops.pop_all()
        return self

    def _start(self) -> None:
        held = self.stops.enter_context((self.state / "servers.lock").open("a"))
        server = self.stops.enter_context(postgres.running_postgres(self.state, held=held, fast=True))
        self.server, addresses = server, role_addresses(server)
        ensure_all(addresses)
        if self.tablespace:
            self._move_database(addresses["ADMIN_DATABASE_URL"])
        if self.standby:
            both = f"@127.0.0.1:{server.port},127.0.0.1:{self.standby}/"
            addresses = {key: url.replace(f"@127.0.0.1:{server.port}/", both) for key, url in addresses.items()}
        self.admin = server.url(postgres.SUPERUSER, DATABASE)
        with psycopg.connect(self.admin, autocommit=True) as admin:
            # What is committed must outlive the server's processes; that the machine lives on, the test may trust.
            admin.execute("ALTER ROLE servicecenter_app SET synchronous_commit = on")
        self.broker = Broker(self.state, held)
        self.stops.callback(self.broker.kill)
        self.broker.start()
        self.environment = (
            os.environ
            | addresses
            | {
                "BROKER_URL": self.broker.url,
                "SERVICECENTER_STATE": str(self.state),
                "DJANGO_SETTINGS_MODULE": "servicecenter.settings.dev",
                "RUN_IS_STILL_AFTER_SECONDS": "1",
                "WORKER_SILENT_SECONDS": "60",
            }
        )
        if self.migrated:
            run_tool("pg_restore", "--exit-on-error", f"--dbname={self.admin}", str(self.migrated))
        else:
            self.manage("migrate", "--database", "migrator", "--verbosity", "0")
        self.loaded = Loaded(self.environment)
        self.stops.callback(self.loaded.leave)
        self.workers = Workers(self.loaded, self.state)
        self.stops.callback(self.workers.kill)
        self.workers.start()
        self.clerk = self.seat()

    def _move_database(self, admin_url: str) -> None:
        postgres.Account.current().take(self.tablespace)
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(f"CREATE TABLESPACE small LOCATION '{self.tablespace}'")
            admin.execute(f"ALTER DATABASE {DATABASE} SET TABLESPACE small")

    def manage(self, *arguments: str, root: Path = ROOT, check: bool = True, **environment: str) -> str:
        """What a command of the house prints, faults too."""
        command = [sys.executable, "manage.py", *arguments]
        given = self.environment | environment
        done = subprocess.run(command, cwd=root, env=given, check=False, text=True, capture_output=True)
        assert not (check and done.returncode), done.stderr
        return done.stdout + done.stderr

    def analyse(self) -> None:
        """What a database that has lived for a while knows of its tables; a crash forgets that they have changed."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("ANALYZE")

    def keep_door_open(self) -> None:
        """No cleaning from now on, and one fresh connection: a full disk lets nobody in without the server's own file
        of its catalogue (``pg_internal.init``), which each cleaning of the catalogue takes away.
        """
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET autovacuum = off")
            admin.execute("SELECT pg_reload_conf()")
        psycopg.connect(self.admin).close()

    @contextmanager
    def another_beat(self) -> Iterator[None]:
        """A second schedule beside the first, as when two are started by mistake."""
        second = Service(
            ["beat", "-s", str(self.state / "second-beat")], loaded=self.loaded, log=self.state / "second-beat.log"
        )
        second.start()
        try:
            yield
        finally:
            second.kill()

    def seat(self) -> Clerk:
        clerk = Clerk(self.environment)
        self.stops.callback(clerk.leave)
        return clerk

    def __exit__(self, *problem: object) -> None:
        self.stops.close()
