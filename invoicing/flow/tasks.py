"""Celery's doors to the flow of invoices; two at once take different invoices."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from invoicing.flow.steps import check_again, move_on
from servicecenter.agencies.queries import active_agency_ids


@shared_task(time_limit=1800)
def move_invoices_on(*, agency_id: int, **kwargs: Any) -> None:
    """Move one agency's invoices on."""
    move_on(agency_id=agency_id, at=timezone.now())


@shared_task(expires=60, time_limit=1800)
def sweep_invoices(**kwargs: Any) -> None:
    """Move on what a dead worker or an emptied broker left behind, and what the register lets go, in every agency."""
    for agency_id in active_agency_ids():
        check_again(agency_id=agency_id, at=timezone.now())
        move_on(agency_id=agency_id, at=timezone.now())
