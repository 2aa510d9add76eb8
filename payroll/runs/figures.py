"""What the pay runs of all agencies tell the metrics: sums only, from a function that gives out no rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from servicecenter.operations.figures import Figure

TOLD = {
    "servicecenter_pay_runs_running": "Pay runs that are being calculated.",
    "servicecenter_pay_run_people": "People in the runs that are being calculated.",
    "servicecenter_pay_run_people_done": "People calculated in those runs.",
    "servicecenter_pay_chunks_waiting": "Chunks of those runs that wait.",
    "servicecenter_pay_chunks_failed": "Chunks of those runs that are given up.",
    "servicecenter_pay_chunk_tries": "Extra tries of chunks in those runs.",
    "servicecenter_pay_run_still_seconds": "Longest time that a run with waiting chunks has made no progress.",
}


def pay_figures() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payroll_work_figures()")
        values = cursor.fetchone()
    for (name, told), value in zip(TOLD.items(), values, strict=True):
        yield Figure(name, told, float(value))
