"""The beat's door to the measuring of service levels."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.customer_levels.contacts import sum_contacts
from onboarding.customer_levels.measuring import day_before, measure_agency
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.common.periods import Month
from servicecenter.service_levels.summing import sum_up
from servicecenter.tenancy.scope import tenant

SUMMED = 6
"""Whole months that all customers of a service are added up for."""


@shared_task(time_limit=7200)
def measure_levels(**kwargs: Any) -> None:
    """In every agency, measure what was done for it; then add up all customers. Twice writes the same."""
    at = timezone.now()
    today = timezone.localdate(at)
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            measure_agency(until=day_before(today), at=at)
    months = [Month.of(today).plus(-back) for back in range(1, SUMMED + 1)]
    sum_up(active_agency_ids(), months, at=at)
    sum_contacts(active_agency_ids(), months[0], at=at)
