"""Waking the workers of a run (väckning)."""

from __future__ import annotations

from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError

from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.waking import tell_workers


def wake(agency_id: int, run_id: int, chunk_ids: Sequence[int]) -> bool:
    """Send a wake-up for each chunk, or for closing the run when none is left.

    ``False`` when the broker is away: the sweeper wakes them when it is back.
    """
    fault_point("chunks not told of")
    run = {"about": {"run": run_id}, "agency_id": agency_id, "run_id": run_id}
    if not chunk_ids:
        return tell_workers("payroll.runs.tasks.finish_run", **run)
    return all(tell_workers("payroll.runs.tasks.calculate_chunk", chunk_id=chunk_id, **run) for chunk_id in chunk_ids)


def ask_for_archive(agency_id: int, run_id: int) -> bool:
    """Have the payslips of a run printed in the background; ``False`` when the broker is away."""
    return tell_workers("payroll.runs.tasks.print_payslips", about={"run": run_id}, agency_id=agency_id, run_id=run_id)


def queue_is_up() -> bool:
    """Whether the broker answers, asked when a run that was started does not move."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=1, interval_start=0)
    except (OperationalError, ConnectionError):
        return False
    return True
