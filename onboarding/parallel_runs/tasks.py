"""Celery's doors to parallel runs: ids only, and each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.parallel_runs.jobs import calculate_on, check_results_on, wake_what_is_still
from servicecenter.agencies.queries import active_agency_ids


@shared_task
def check_results(*, agency_id: int, file_id: int, **kwargs: Any) -> None:
    """Check the old system's results of a month."""
    check_results_on(agency_id=agency_id, file_id=file_id, at=timezone.now())


@shared_task
def calculate_parallel_run(*, agency_id: int, run_id: int, **kwargs: Any) -> None:
    """Calculate a month beside the old system's and compare."""
    calculate_on(agency_id=agency_id, run_id=run_id, at=timezone.now())


@shared_task(expires=60)
def sweep_parallel_runs(**kwargs: Any) -> None:
    """Wake what nobody works with."""
    for agency_id in active_agency_ids():
        wake_what_is_still(agency_id=agency_id, at=timezone.now())
