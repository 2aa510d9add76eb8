"""The beat's door to the log."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from servicecenter.audit.actions import check_log, keep_head, seal_log


@shared_task(expires=60)
def seal(**kwargs: Any) -> None:
    """Seal what has come since last time."""
    seal_log()


@shared_task(expires=3600)
def check(**kwargs: Any) -> None:
    """The nightly proof of the chain, and the head for the file that is copied off the box."""
    now = timezone.now()
    check_log(at=now)
    keep_head(at=now)
