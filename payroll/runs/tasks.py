"""Celery's doors to the pay run. Tasks carry ids, may come twice, late or never; Postgres knows what is left."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from payroll.runs import engine
from payroll.runs.actions import finish_calculation, mark_paid
from payroll.runs.announce import wake
from payroll.runs.archive import write_archive
from payroll.runs.paying import payments_are_sent
from payroll.runs.queries import definitive_runs, run_to_print, runs_to_replay, unfinished
from payroll.runs.replay import NIGHTLY_SAMPLE, replay_run
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant

log = structlog.get_logger()

RUNS_A_NIGHT = 2
"""The latest runs of each agency that are replayed every night."""


CHUNK_SECONDS = 600
"""As long as the broker lets a message be worked on; a chunk takes about a second."""


@shared_task(time_limit=CHUNK_SECONDS)
def calculate_chunk(*, agency_id: int, run_id: int, chunk_id: int, **kwargs: Any) -> None:
    """Calculate one chunk, and close the run if it was the last."""
    if engine.calculate_chunk(agency_id=agency_id, chunk_id=chunk_id):
        finish_run(agency_id=agency_id, run_id=run_id)


@shared_task
def finish_run(*, agency_id: int, run_id: int, **kwargs: Any) -> None:
    with tenant(agency_id):
        finish_calculation(run_id=run_id, at=timezone.now())


@shared_task
def print_payslips(*, agency_id: int, run_id: int, **kwargs: Any) -> None:
    """Make the archive of a run's payslips; twice makes it once."""
    with tenant(agency_id):
        run = run_to_print(run_id)
        if run is not None:
            write_archive(run)


@shared_task
def sweep_runs(**kwargs: Any) -> None:
    """Wake everything that waits anywhere: what a dead worker or an emptied broker left behind."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left = unfinished(timezone.now())
            mark_sent()
        for run_id, chunk_ids in left:
            wake(agency_id, run_id, chunk_ids)


@shared_task
def replay_samples(**kwargs: Any) -> None:
    """Replay a sample of each agency's latest fixed runs; a difference is kept on the run and told in the log."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            for run in runs_to_replay(RUNS_A_NIGHT):
                outcome = replay_run(run=run, sample=NIGHTLY_SAMPLE, by=None, at=timezone.now())
                if not outcome.is_equal:
                    log.error("replay_differs", run=run.pk, payslips=outcome.payslips)


def mark_sent() -> None:
    """Fixed runs of the agency in scope become paid when every payment of theirs has gone to the bank."""
    for run in definitive_runs():
        if payments_are_sent(run):
            mark_paid(run=run, by=None, at=timezone.now())
