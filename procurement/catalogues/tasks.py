"""Celery's doors to the catalogues."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from procurement.catalogues.handing_in import wake
from procurement.catalogues.importing import read_now, versions_left
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1_800)
def read_catalogue(*, agency_id: int, version_id: int, **kwargs: Any) -> None:
    read_now(agency_id=agency_id, version_id=version_id, at=timezone.now())


@shared_task(expires=60)
def sweep_catalogues(**kwargs: Any) -> None:
    """Wake every file that waits anywhere."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left = versions_left(timezone.now())
        for version_id in left:
            wake(agency_id, version_id)
