"""What every worker tells: which task a log line belongs to, and that the schedule is alive."""

from __future__ import annotations

from typing import Any

from celery.signals import setup_logging, task_postrun, task_prerun
from django.conf import settings
from django.utils import timezone
from structlog.contextvars import bind_contextvars, clear_contextvars

from servicecenter.celery import app
from servicecenter.operations.actions import note_alive


@task_prerun.connect
def name_the_task(*, task_id: str, task: Any, **kwargs: Any) -> None:
    clear_contextvars()
    bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def sign_of_life(*, task: Any, state: str, **kwargs: Any) -> None:
    if state == "SUCCESS" and task.name in scheduled():
        note_alive(job=task.name, worker=task.request.hostname or "", at=timezone.now())


def scheduled() -> frozenset[str]:
    """The jobs of the schedule by name."""
    return frozenset(entry["task"] for entry in app.conf.beat_schedule.values())


def keep_own_logging(**kwargs: Any) -> None:
    """Celery would set up lines of its own, with arguments and errors as they are."""


if getattr(settings, "LOGGING", None):
    setup_logging.connect(keep_own_logging)
