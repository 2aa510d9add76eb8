"""Workers, beat and web server of the demo as child processes (delprocesser), started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from servicecenter.devstack.processes import die_with_parent, free_port, stop, tail

PREFERRED_PORT = 8000
WORKER_PROCESSES = 2


SOON = 30
"""Seconds: a process that ends sooner than this after its start will not manage the next time either."""


class ChildDied(RuntimeError):
    """A process that the demo needs has ended by itself, and would again."""


@dataclass
class Child:
    """A process and how it is started."""

    arguments: Sequence[str]
    process: subprocess.Popen[bytes]
    started_at: float


class Children:
    """The processes, each with its log in the state folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: dict[str, Child] = {}

    def start_workers(self) -> None:
        """Two worker processes, and the beat that wakes what a lost message left behind."""
        self.start(
            "worker",
            [
                "-m",
                "celery",
                "-A",
                "servicecenter",
                "worker",
                "--loglevel",
                "warning",
                "--concurrency",
                f"{WORKER_PROCESSES}",
            ],
        )
        schedule = self.folder / "celerybeat-schedule"
        self.start(
            "beat",
            ["-m", "celery", "-A", "servicecenter", "beat", "--loglevel", "warning", "--schedule", str(schedule)],
        )

    def start_shop(self, address: str) -> None:
        """The made-up shop that requesters can go to, unless another demo on the machine already has it open."""
        port = urlsplit(address).port
        if port and is_free(port):
            self.start("shop", ["-m", "django", "demo_shop"])

    def start_web(self) -> str:
        """The site; gives its address."""
        port = web_port()
        address = f"127.0.0.1:{port}"
        self.start(
            "web",
            [
                "-m",
                "gunicorn",
                "servicecenter.wsgi",
                "--bind",
                address,
                "--worker-class",
                "gthread",
                "--workers",
                "2",
                "--threads",
                "4",
            ],
        )
        return f"http://{address}/"

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """In a session of its own, so that Ctrl-C reaches the demo and the demo stops its children in order."""
        if name in self._running:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "servicecenter.settings.dev"),
                },
            )
        self._running[name] = Child(arguments, process, time.monotonic())

    def check(self) -> None:
        """Start what has ended, as a service manager does. Raises ``ChildDied`` with the log of what ended at once."""
        for name, child in list(self._running.items()):
            if child.process.poll() is None:
                continue
            if time.monotonic() - child.started_at < SOON:
                log = self.folder / f"{name}.log"
                code = child.process.returncode
                raise ChildDied(f"Processen {name} avslutades med kod {code}. De sista raderna i {log}:\n{tail(log)}")
            del self._running[name]
            self.start(name, child.arguments)

    def wait(self) -> None:
        """Until somebody stops the demo, or a child ends as soon as it has started."""
        while True:
            self.check()
            time.sleep(1)

    def stop(self) -> None:
        """The web server first, so that no request meets a broker that has gone."""
        for name in reversed(list(self._running)):
            stop(self._running.pop(name).process, politely=signal.SIGTERM, firmly=signal.SIGKILL)


def web_port() -> int:
    """``PORT`` if given, else 8000 if nobody uses it, else any free one."""
    if given := os.environ.get("PORT"):
        return int(given)
    return PREFERRED_PORT if is_free(PREFERRED_PORT) else free_port()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def children(folder: Path) -> Iterator[Children]:
    """The children end with the block, also when the demo is told to stop."""
    running = Children(folder)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield running
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        running.stop()
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
