"""Celery's door to those who have left."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from payroll.employment.leavers import end_access_of_leavers
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task
def close_the_door_behind_leavers(**kwargs: Any) -> None:
    """Every night, one agency at a time; twice does no more than once."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            end_access_of_leavers(at=timezone.now())
