"""The beat's door to the outbox."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from servicecenter.mail.actions import send_waiting


@shared_task(expires=60)
def send_mail(**kwargs: Any) -> None:
    """Send what waits; two at once take different messages."""
    send_waiting(at=timezone.now())
