"""Waking the workers (väckning). A message only says where to look, so losing it costs time, never a result."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from servicecenter.common.fault_points import fault_point

log = structlog.get_logger()


def wake(agency_id: int, run_id: int, chunk_ids: Sequence[int]) -> bool:
    """Send a wake-up for each chunk, or for closing the run when none is left.

    ``False`` when the broker is away: the sweeper wakes them when it is back.
    """
    run = {"agency_id": agency_id, "run_id": run_id}
    fault_point("chunks not told of")
    try:
        for chunk_id in chunk_ids:
            _send("payroll.runs.tasks.calculate_chunk", run | {"chunk_id": chunk_id})
        if not chunk_ids:
            _send("payroll.runs.tasks.finish_run", run)
    except (OperationalError, ConnectionError) as error:
        log.warning("broker_away", run=run_id, error_kind=type(error).__name__)
        return False
    return True


def ask_for_archive(agency_id: int, run_id: int) -> bool:
    """Have the payslips of a run printed in the background; ``False`` when the broker is away."""
    try:
        _send("payroll.runs.tasks.print_payslips", {"agency_id": agency_id, "run_id": run_id})
    except (OperationalError, ConnectionError) as error:
        log.warning("broker_away", run=run_id, error_kind=type(error).__name__)
        return False
    return True


def queue_is_up() -> bool:
    """Whether the broker answers, asked when a run that was started does not move."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=1, interval_start=0)
    except (OperationalError, ConnectionError):
        return False
    return True


def _send(task: str, kwargs: dict[str, int]) -> None:
    current_app.send_task(task, kwargs=kwargs, retry=False)
