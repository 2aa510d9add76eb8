"""The beat's door to the savings."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.savings.overview import refresh_savings
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1800)
def follow_savings(**kwargs: Any) -> None:
    """Write the rows of every agency anew; twice writes the same."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            refresh_savings(at=timezone.now())
