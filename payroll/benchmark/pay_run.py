"""The pay run: employees a second with two worker processes, against COPY of the same rows alone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import sql

from payroll.population.carry import desk
from payroll.runs import engine
from payroll.runs.actions import start_calculation
from payroll.runs.models import PayChunk, PayRun
from servicecenter.celery import app
from servicecenter.operations.machine import admin, children, cpu, peak_memory, server_cpu, spread
from servicecenter.tenancy.scope import tenant

Runs = Sequence[tuple[int, int]]
Row = tuple[str, str]

LONGEST_SECONDS = 900
TABLES = ("payroll_payslip", "payroll_payline")
COPY_IN = {table: sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)) for table in TABLES}
COPY_OUT = sql.SQL("COPY (SELECT * FROM {} WHERE run_id = ANY({}) AND id % 2 = {} ORDER BY id) TO STDOUT")
CLEAR = sql.SQL("DELETE FROM {} WHERE run_id = ANY({})")
UNFINISHED = "SELECT count(*) FROM payroll_payrun WHERE id = ANY(%s) AND state <> 'preliminary'"
PEOPLE = "SELECT sum(people) FROM payroll_payrun WHERE id = ANY(%s)"
AGREES = """
SELECT (SELECT count(*) FROM payroll_payslip WHERE run_id = ANY(%(runs)s)) AS payslips,
  (SELECT sum(people - set_aside) FROM payroll_payrun WHERE id = ANY(%(runs)s)) AS people,
  (SELECT sum(net_ore) FROM payroll_payslip WHERE run_id = ANY(%(runs)s)) AS on_payslips,
  (SELECT sum(net_ore) FROM payroll_payrun WHERE id = ANY(%(runs)s)) AS on_runs,
  (SELECT count(*) FROM payroll_finding
   WHERE run_id = ANY(%(runs)s) AND control IN ('sums_tie', 'reconciled')) AS broken
"""
RETRO = """
SELECT count(DISTINCT l.payslip_id) FROM payroll_payline l JOIN payroll_payrun r ON r.id = l.run_id
WHERE r.id = ANY(%s) AND l.earned_to < to_date(r.month, 'YYYY-MM')
"""


@dataclass(frozen=True)
class Round:
    """One calculation of every agency's run."""

    seconds: float
    worker_cpu: float
    server_cpu: float


def measure(runs: Runs, *, rounds: int) -> list[Row]:
    """Calculate every run some times, then copy the rows they gave back in by COPY alone."""
    with workers() as worker:
        measured = [calculate(runs, children(worker)) for _ in range(rounds)]
        memory = max(peak_memory(pid) for pid in children(worker))
    people, retro = _count(PEOPLE, runs), _count(RETRO, runs)
    agreement = agrees(runs)
    floors = [floor(runs) for _ in range(rounds)]
    seconds = median(each.seconds for each in measured)
    worker_cpu = median(each.worker_cpu for each in measured) / people * 1e6
    database_cpu = median(each.server_cpu for each in measured) / people * 1e6
    return [
        ("employees in the run", f"{people}, {retro} of them paid for an earlier month too"),
        ("payslips and sums against the input (A29)", agreement),
        ("a run, median (min–max)", spread([each.seconds for each in measured])),
        ("employees a second, two worker processes", f"{people / seconds:,.0f}"),
        (
            "processor time per employee",
            f"{worker_cpu + database_cpu:.0f} µs ({worker_cpu:.0f} worker + {database_cpu:.0f} database)",
        ),
        ("peak memory of a worker", f"{memory:.0f} MB"),
        ("queries per chunk (by people in it)", _queries_per_chunk(runs)),
        ("floor: COPY of the same rows alone", spread(floors)),
        ("ratio to the floor", f"{seconds / median(floors):.2f}"),
    ]


def agrees(runs: Runs) -> str:
    """Whether everyone got a payslip and every sum is found again, by the database alone and by the run's controls."""
    with admin() as connection_:
        payslips, people, on_payslips, on_runs, broken = connection_.execute(AGREES, {"runs": _ids(runs)}).fetchone()
    is_equal = (payslips, on_payslips, broken) == (people, on_runs, 0)
    return f"{'agree' if is_equal else 'DIFFER'}: {payslips} of {people}, net {on_payslips} of {on_runs} öre"


@contextmanager
def workers() -> Iterator[int]:
    """Two real worker processes; gives the pid of their parent."""
    command = [sys.executable, "-m", "celery", "-A", "servicecenter", "worker", "-c", "2", "-l", "warning"]
    with (settings.STATE_DIR / "bench-worker.log").open("wb") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(worker)
        yield worker.pid
    finally:
        worker.terminate()
        worker.wait()


def _wait_for(worker: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if worker.poll() is not None:
            raise RuntimeError("the worker ended before it took any work")
        if app.control.ping(timeout=0.5):
            return
    raise RuntimeError("the worker did not answer in a minute")


def calculate(runs: Runs, worker_pids: Sequence[int]) -> Round:
    before = cpu(worker_pids), server_cpu()
    started = time.perf_counter()
    start(runs)
    wait_for_all(runs)
    seconds = time.perf_counter() - started
    return Round(seconds, cpu(worker_pids) - before[0], server_cpu() - before[1])


def start(runs: Runs) -> None:
    clerk = desk().clerk
    for agency_id, run_id in runs:
        with tenant(agency_id):
            start_calculation(run=PayRun.objects.get(pk=run_id), by=clerk, at=timezone.now())


def wait_for_all(runs: Runs) -> None:
    """Asked with one cheap query on one connection, so that looking costs the run nothing."""
    until = time.monotonic() + LONGEST_SECONDS
    with admin() as connection_:
        while connection_.execute(UNFINISHED, [_ids(runs)]).fetchone()[0]:
            if time.monotonic() > until:
                raise RuntimeError(f"the run stood still; see {settings.STATE_DIR / 'bench-worker.log'}")
            time.sleep(0.1)


def _count(query: str, runs: Runs) -> int:
    with admin() as connection_:
        return connection_.execute(query, [_ids(runs)]).fetchone()[0]


def _ids(runs: Runs) -> list[int]:
    return [run_id for _, run_id in runs]


def floor(runs: Runs) -> float:
    """Seconds to COPY the rows of the runs, made ready beforehand, into the same tables by two connections."""
    with admin() as connection_:
        halves = {(table, half): _copied(connection_, table, half, runs) for table in TABLES for half in (0, 1)}
        connection_.execute("SET session_replication_role = replica")
        for table in TABLES:
            connection_.execute(CLEAR.format(sql.Identifier(table), _ids(runs)))
        connection_.execute("VACUUM ANALYZE payroll_payslip, payroll_payline")
    started = time.perf_counter()
    threads = [threading.Thread(target=_copy_in, args=(halves, half)) for half in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def _copied(connection_: psycopg.Connection, table: str, half: int, runs: Runs) -> bytes:
    with connection_.cursor().copy(COPY_OUT.format(sql.Identifier(table), _ids(runs), half)) as copy:
        return b"".join(bytes(block) for block in copy)


def _copy_in(halves: dict[tuple[str, int], bytes], half: int) -> None:
    with admin() as connection_:
        for table in TABLES:
            with connection_.transaction(), connection_.cursor().copy(COPY_IN[table]) as copy:
                copy.write(halves[table, half])


def _queries_per_chunk(runs: Runs) -> str:
    """Queries of one chunk, for chunks of two sizes: the number must not follow the size."""
    agency_id, run_id = runs[0]
    counts = {}
    for size in (100, 500):
        with tenant(agency_id):
            start_calculation(run=PayRun.objects.get(pk=run_id), by=desk().clerk, at=timezone.now())
            chunk = PayChunk.objects.filter(run_id=run_id).order_by("number")[0]
            chunk.person_ids = chunk.person_ids[:size]
            chunk.save()
        with CaptureQueriesContext(connection) as captured:
            engine.calculate_chunk(agency_id=agency_id, chunk_id=chunk.pk)
        counts[len(chunk.person_ids)] = len(captured)
        with tenant(agency_id):
            engine.calculate_waiting(PayRun.objects.get(pk=run_id))
    return ", ".join(f"{size}: {count}" for size, count in counts.items())
