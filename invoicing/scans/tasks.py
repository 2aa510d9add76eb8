"""Celery's door to the folders of the scanning bureaus. The task may come twice, late or never."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from invoicing.scans.bureau import receive_everywhere


@shared_task(expires=60, time_limit=1800)
def receive_scanned_invoices(**kwargs: Any) -> None:
    """Take what the bureaus have sent, in every agency."""
    receive_everywhere(at=timezone.now())
