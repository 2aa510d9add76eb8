"""Celery's door to swaps of shifts."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from payroll.swaps.actions import expire_swaps
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task
def expire_late_swaps(**kwargs: Any) -> None:
    """What nobody decided before the shift began is over; twice changes nothing."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            expire_swaps(at=timezone.now())
