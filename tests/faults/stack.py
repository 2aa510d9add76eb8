"""Real services and real workers that a test may kill: PostgreSQL, Valkey, Celery and clerks, each a process."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import psycopg
import redis

from servicecenter.database_roles import ensure_all
from servicecenter.devstack import broker, postgres
from servicecenter.devstack.processes import die_with_parent, free_port, start_server, wait_until
from servicecenter.devstack.stack import DATABASE, role_addresses

ROOT = Path(__file__).parents[2]
PATIENCE = 60
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

    def waiting(self) -> int:
        return int(self.client.llen("celery"))


class Workers:
    """A Celery worker with two processes and the beat that sweeps."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        schedule = self.log.with_name("beat")
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "servicecenter", "worker", "-c", "2", "-B", "-s", schedule],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def children(self) -> list[int]:
        """The processes that calculate; the beat is a child too, and may be killed as well."""
        if self.process is None or self.process.poll() is not None:
            return []
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return sorted(int(pid) for task in tasks for pid in task.read_text().split())

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


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
    """Everything together, in a folder of its own."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.stops = ExitStack()

    def __enter__(self) -> Stack:
        with self.stops:
            self._start()
            self.stops = self.stops.pop_all()
        return self

    def _start(self) -> None:
        held = self.stops.enter_context((self.state / "servers.lock").open("a"))
        server = self.stops.enter_context(postgres.running_postgres(self.state, held=held, fast=True))
        addresses = role_addresses(server)
        ensure_all(addresses)
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
            }
        )
        self.manage("migrate", "--database", "migrator", "--verbosity", "0")
        self.workers = Workers(self.environment, self.state / "workers.log")
        self.stops.callback(self.workers.kill)
        self.workers.start()
        self.clerk = self.seat()

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def analyse(self) -> None:
        """What a database that has lived for a while knows of its tables; a crash forgets that they have changed."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("ANALYZE")

    def seat(self) -> Clerk:
        clerk = Clerk(self.environment)
        self.stops.callback(clerk.leave)
        return clerk

    def __exit__(self, *problem: object) -> None:
        self.stops.close()
