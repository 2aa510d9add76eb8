"""The beat's door to the connected part of the state."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.connection.overview import refresh_connection
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1800)
def follow_connections(**kwargs: Any) -> None:
    """Write the row of every agency anew; twice writes the same."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            refresh_connection(at=timezone.now())
