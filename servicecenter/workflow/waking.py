"""Waking the workers (väckning). A message only says where to look, so losing it costs time, never a result."""

from __future__ import annotations

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def tell_workers(task: str, *, about: dict[str, int] | None = None, **kwargs: int) -> bool:
    """Send a task by its name. ``False`` when the broker is away: whoever sweeps for what is left tells them later.

    ``about`` is what the log says of it.
    """
    try:
        current_app.send_task(task, kwargs=kwargs, retry=False)
    except (OperationalError, ConnectionError) as error:
        log.warning("broker_away", error_kind=type(error).__name__, **about or {})
        return False
    return True
