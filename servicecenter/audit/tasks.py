"""The beat's door to the log."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from servicecenter.audit.actions import seal_log


@shared_task(expires=60)
def seal(**kwargs: Any) -> None:
    """Seal what has come since last time."""
    seal_log()
