"""The beat's door to the months of what was prepaid."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from invoicing.accruals.actions import book_due_months
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1800)
def book_accruals(**kwargs: Any) -> None:
    """In every agency, book the months that have come; twice books nothing twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            book_due_months(at=timezone.now())
