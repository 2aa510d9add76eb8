"""What the machine spends: processor time and memory of processes, and the server's own account of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo

TICKS = os.sysconf("SC_CLK_TCK")
POSTMASTER = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"


def admin() -> psycopg.Connection:
    """A connection that sees every agency; measuring may, the application may not."""
    address = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=settings.DATABASES["default"]["NAME"])
    return psycopg.connect(address, autocommit=True)


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def cpu(pids: Iterable[int]) -> float:
    """Seconds of processor time of some processes; one that has ended counts as nothing."""
    return sum(_ticks(pid, 11, 12) for pid in pids) / TICKS


def server_cpu() -> float:
    """Seconds of every process of the database server, also those that have ended; it must be on this machine."""
    with admin() as connection:
        (postmaster,) = connection.execute(POSTMASTER).fetchone()
    return cpu([postmaster, *children(postmaster)]) + _ticks(postmaster, 13, 14) / TICKS


def _ticks(pid: int, *places: int) -> int:
    """Fields of ``/proc/PID/stat`` from the state on: 11 and 12 its own time, 13 and 14 that of ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(fields[place]) for place in places)


def peak_memory(pid: int) -> float:
    """Most megabytes a process has held in memory."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def forget_peak() -> None:
    """Let the most memory of this process be counted from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def spread(values: Sequence[float], unit: str = "s") -> str:
    return f"{median(values):.2f} {unit} ({min(values):.2f}–{max(values):.2f})"


def load() -> str:
    return " ".join(f"{value:.2f}" for value in os.getloadavg())
