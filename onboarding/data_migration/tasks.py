"""Celery's doors to a customer's data: ids only, and each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.data_migration.jobs import check_on, load_on, wake_what_is_still
from servicecenter.agencies.queries import active_agency_ids


@shared_task
def check_file(*, agency_id: int, file_id: int, **kwargs: Any) -> None:
    """Check a file that a customer has handed in."""
    check_on(agency_id=agency_id, file_id=file_id, at=timezone.now())


@shared_task
def load_data(*, agency_id: int, load_id: int, **kwargs: Any) -> None:
    """Load checked files into the register."""
    load_on(agency_id=agency_id, load_id=load_id, at=timezone.now())


@shared_task(expires=60)
def sweep_customer_data(**kwargs: Any) -> None:
    """Wake what nobody works with: what a dead worker or an emptied broker left behind."""
    for agency_id in active_agency_ids():
        wake_what_is_still(agency_id=agency_id, at=timezone.now())
