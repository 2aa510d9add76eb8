"""A standby of the stack's database: a copy that follows by streaming, and takes over when the primary is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg

from servicecenter.devstack import postgres
from servicecenter.devstack.processes import start_server, stop, wait_until
from servicecenter.devstack.stack import DATABASE
from tests.faults.stack import Stack


class Standby:
    """A server of its own on a port of its own."""

    def __init__(self, stack: Stack, name: str, port: int) -> None:
        self.stack, self.name, self.port = stack, name, port
        self.account = postgres.Account.current()
        self.home = stack.state / name
        self.account.take(self.home)
        self.binaries = postgres.reachable_binaries(postgres.wheel_binaries(), home=self.home, account=self.account)
        self.process: subprocess.Popen[bytes] | None = None
        stack.stops.callback(self.stop)

    @property
    def admin(self) -> str:
        return postgres.Server(self.port, self.stack.server.password).url(postgres.SUPERUSER, DATABASE)

    def copy(self) -> None:
        """Take a base backup of the primary, and be its follower from there."""
        conninfo = (
            f"host=127.0.0.1 port={self.stack.server.port} user={postgres.SUPERUSER} application_name={self.name}"
        )
        command = [
            str(self.binaries / "pg_basebackup"),
            "-D",
            str(self.home / "data"),
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        ]
        if self.stack.tablespace:
            command += ["-T", f"{self.stack.tablespace}={self.home / 'small'}"]
        given = os.environ | {"PGPASSWORD": self.stack.server.password}
        subprocess.run([*command, "-d", conninfo], cwd="/", env=given, check=True, **self.account.identity)

    def start(self) -> None:
        log = self.stack.state / f"{self.name}.log"
        command = [str(self.binaries / "postgres"), "-D", str(self.home / "data"), "-p", str(self.port)]
        with (self.stack.state / f"{self.name}.lock").open("a") as held:
            self.process = start_server(
                [*command, *postgres.options(fast=True)],
                log=log,
                held=held,
                stop_signal=signal.SIGINT,
                identity=self.account.identity,
            )
        wait_until(self._answers, process=self.process, log=log, name=self.name)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.admin):
            return True
        return False

    def promote(self) -> None:
        """From now on it takes writes."""
        with psycopg.connect(self.admin, autocommit=True) as admin:
            assert admin.execute("SELECT pg_promote()").fetchone() == (True,)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, politely=signal.SIGINT, firmly=signal.SIGQUIT)


def lose_primary(stack: Stack) -> None:
    """Every process of the primary is killed at once, as when its machine is gone; nothing is left to come back."""
    with psycopg.connect(stack.admin) as admin:
        postmaster = int(admin.execute("SELECT pg_read_file('postmaster.pid')").fetchone()[0].split()[0])
    children = [
        int(pid) for task in Path(f"/proc/{postmaster}/task").glob("*/children") for pid in task.read_text().split()
    ]
    for pid in (postmaster, *children):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
