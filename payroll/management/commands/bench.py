"""Measure a pay run on this machine: ratios of one run, medians of three, with row-level security on.

make bench            36 000 employees, two worker processes
make bench EMPLOYEES=6000
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import make_conninfo

from payroll.runs import engine
from payroll.runs.actions import open_run, start_calculation
from payroll.runs.models import PayChunk, PayRun, RunState
from servicecenter.accounts.models import Membership, User
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant

LONGEST_SECONDS = 120
TICKS = os.sysconf("SC_CLK_TCK")
PEER = "A reference peer, measured earlier on the same kind of machine: 23 payslips a second, 49 with two processes."
TABLES = ("payroll_payslip", "payroll_payline")
UNFINISHED = "SELECT count(*) FROM payroll_payrun WHERE id = ANY(%s) AND state <> 'preliminary'"
COPY_IN = {table: sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)) for table in TABLES}


@dataclass(frozen=True)
class Round:
    """One calculation of every agency's run."""

    seconds: float
    worker_cpu: float
    server_cpu: float


class Command(BaseCommand):
    help = "Measure a pay run with real workers, and the floor: COPY of the same rows alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, default=36_000)
        parser.add_argument("--agencies", type=int, default=12)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--month", default="2026-11")

    def handle(self, *, employees: int, agencies: int, rounds: int, month: str, **options: Any) -> None:
        call_command("migrate", database="migrator", verbosity=0)
        call_command("seed", agencies=agencies, employees=employees, months=0, month=Month.parse(month), verbosity=0)
        _analyse()
        runs = _open(month)
        worker = _start_workers()
        try:
            _wait_for(worker)
            measured = [_round(runs) for _ in range(rounds)]
            memory = max(_peak_memory(pid) for pid in _children(worker.pid))
        finally:
            worker.terminate()
            worker.wait()
        people = sum(_people(agency_id, run_id) for agency_id, run_id in runs)
        floors = [_floor() for _ in range(rounds)]
        self._print(people, measured, floors, memory, _queries_per_chunk(runs))

    def _print(
        self, people: int, rounds: list[Round], floors: list[float], memory: int, queries: dict[int, int]
    ) -> None:
        seconds = median(each.seconds for each in rounds)
        cpu = median(each.worker_cpu + each.server_cpu for each in rounds)
        worker = median(each.worker_cpu for each in rounds)
        floor = median(floors)
        rows = [
            ("employees in the run", f"{people}"),
            ("wall seconds, median (min–max)", f"{seconds:.2f} ({_spread([each.seconds for each in rounds])})"),
            ("employees a second, two worker processes", f"{people / seconds:,.0f}"),
            (
                "CPU per employee, workers + database",
                f"{cpu / people * 1e6:.0f} µs ({worker / people * 1e6:.0f} + {(cpu - worker) / people * 1e6:.0f})",
            ),
            ("peak memory of a worker", f"{memory / 1024:.0f} MB"),
            ("queries per chunk (by people in it)", ", ".join(f"{size}: {count}" for size, count in queries.items())),
            ("floor: COPY of the same rows alone, median (min–max)", f"{floor:.2f} s ({_spread(floors)})"),
            ("ratio to the floor", f"{seconds / floor:.2f}"),
            ("load of the machine", " ".join(f"{load:.2f}" for load in os.getloadavg())),
        ]
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            self.stdout.write(f"{name.ljust(width)}  {value}")
        self.stdout.write(PEER)


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f}–{max(values):.2f}"


def _admin() -> psycopg.Connection:
    address = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=settings.DATABASES["default"]["NAME"])
    return psycopg.connect(address, autocommit=True)


def _analyse() -> None:
    with _admin() as admin:
        admin.execute("ANALYZE")


def _open(month: str) -> list[tuple[int, int]]:
    """The month's run of every agency, opened by someone who may."""
    found = []
    for agency in Agency.objects.order_by("id"):
        with tenant(agency.pk):
            clerk = _clerk()
            run = open_run(month=month, by=clerk, at=timezone.now())
        if run.state == RunState.COLLECTING:  # left behind by a measurement that was stopped
            engine.calculate_waiting(run)
        found.append((agency.pk, run.pk))
    return found


def _clerk() -> User:
    return Membership.objects.filter(role="payroll_clerk").order_by("id").select_related("user")[0].user


def _start_workers() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "servicecenter", "worker", "-c", "2", "-l", "warning"]
    with (settings.STATE_DIR / "bench-worker.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def _wait_for(worker: subprocess.Popen[bytes]) -> None:
    from servicecenter.celery import app

    for _ in range(120):
        if worker.poll() is not None:
            raise RuntimeError("the worker ended before it took any work")
        if app.control.ping(timeout=0.5):
            return
    raise RuntimeError("the worker did not answer in a minute")


def _round(runs: list[tuple[int, int]]) -> Round:
    worker = _worker_pids()
    before = _cpu(worker), _server_cpu()
    started = time.perf_counter()
    for agency_id, run_id in runs:
        with tenant(agency_id):
            start_calculation(run=PayRun.objects.get(pk=run_id), by=_clerk(), at=timezone.now())
    with _admin() as admin:
        while admin.execute(UNFINISHED, [[run_id for _, run_id in runs]]).fetchone() != (0,):
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise CommandError(f"Körningen stod still; se {settings.STATE_DIR / 'bench-worker.log'}.")
            time.sleep(0.05)
    seconds = time.perf_counter() - started
    return Round(seconds, _cpu(worker) - before[0], _server_cpu() - before[1])


def _people(agency_id: int, run_id: int) -> int:
    with tenant(agency_id):
        return PayRun.objects.values_list("people", flat=True).get(pk=run_id)


def _worker_pids() -> list[int]:
    parents = _children(os.getpid())
    return [pid for parent in parents for pid in _children(parent)]


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def _cpu(pids: list[int]) -> float:
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def _server_cpu() -> float:
    """CPU of every process of the database server, which must be on this machine."""
    with _admin() as admin:
        (postmaster,) = admin.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int").fetchone()
    return _cpu([postmaster, *_children(postmaster)]) + _reaped_cpu(postmaster)


def _reaped_cpu(pid: int) -> float:
    """CPU of the server's processes that have already ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def _peak_memory(pid: int) -> int:
    """Peak resident kilobytes."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def _floor() -> float:
    """Seconds to COPY the rows of the runs, made ready beforehand, into the same tables by two connections."""
    with _admin() as admin:
        halves = {(table, half): _copied(admin, table, half) for table in TABLES for half in (0, 1)}
        admin.execute("SET session_replication_role = replica")
        for table in TABLES:
            admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        admin.execute("VACUUM ANALYZE")
        started = time.perf_counter()
        threads = [threading.Thread(target=_copy_in, args=(halves, half)) for half in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - started


def _copied(admin: psycopg.Connection, table: str, half: int) -> bytes:
    rows = sql.SQL("COPY (SELECT * FROM {} WHERE id % 2 = {} ORDER BY id) TO STDOUT")
    with admin.cursor().copy(rows.format(sql.Identifier(table), half)) as copy:
        return b"".join(bytes(block) for block in copy)


def _copy_in(halves: dict[tuple[str, int], bytes], half: int) -> None:
    with _admin() as admin:
        for table in TABLES:
            with admin.transaction(), admin.cursor().copy(COPY_IN[table]) as copy:
                copy.write(halves[table, half])


def _queries_per_chunk(runs: list[tuple[int, int]]) -> dict[int, int]:
    """Queries of one chunk, for chunks of two sizes: the number must not follow the size."""
    agency_id, run_id = runs[0]
    counts = {}
    for size in (100, 500):
        with tenant(agency_id):
            run = PayRun.objects.get(pk=run_id)
            start_calculation(run=run, by=_clerk(), at=timezone.now())
            chunk = PayChunk.objects.filter(run_id=run_id).order_by("number")[0]
            chunk.person_ids = chunk.person_ids[:size]
            chunk.save()
        with CaptureQueriesContext(connection) as captured:
            engine.calculate_chunk(agency_id=agency_id, chunk_id=chunk.pk)
        counts[len(chunk.person_ids)] = len(captured)
        with tenant(agency_id):
            PayRun.objects.filter(pk=run_id).update(state="preliminary")
    return counts
