"""Server processes that never outlive the command they serve (tjänsteprocesser)."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

START_LIMIT_SECONDS = 120  # crash recovery of a large database takes its time
PR_SET_PDEATHSIG = 1


class StackError(Exception):
    """The services can't be had; the text says why and what to do (tjänsterna går inte att starta)."""


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: ask Linux for a signal when the parent dies, even by SIGKILL."""

    def ask_the_kernel() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))

    return ask_the_kernel


def start_server(
    command: Sequence[str],
    *,
    log: Path,
    held: IO[str],
    stop_signal: signal.Signals,
    identity: Mapping[str, Any] | None = None,
    stdin: int | None = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches the command and not its database.

    The server inherits the open lock file `held`: the lock is free only when the last server process is gone.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd="/",
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=[held.fileno()],
            preexec_fn=die_with_parent(stop_signal),
            **(identity or {}),
        )


def wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path, name: str) -> None:
    """Wait for a server that has been started; a server that has ended says why in the end of its log."""
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise StackError(f"{name} startade inte. De sista raderna i {log}:\n{tail(log)}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes], *, politely: signal.Signals, firmly: signal.Signals) -> None:
    """Stop a server and wait until it is gone; it answers within a minute or is told firmly."""
    if process.poll() is not None:
        return
    process.send_signal(politely)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.send_signal(firmly)
        process.wait()


def tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def free_port() -> int:
    """A port on the loopback interface that nobody uses (ledig port)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
