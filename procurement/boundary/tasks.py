"""Celery's doors to files of orders. A message only says where to look; Postgres knows what is left to read."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from procurement.boundary.jobs import read_on, still_imports, wake_reader
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task
def read_order_file(*, agency_id: int, import_id: int, **kwargs: Any) -> None:
    """Read some of a file, and ask for the rest."""
    if read_on(agency_id=agency_id, import_id=import_id, at=timezone.now()):
        wake_reader(agency_id, import_id)


@shared_task(expires=60)
def sweep_order_files(**kwargs: Any) -> None:
    """Wake the files that nobody reads: what a dead worker, an emptied broker or the file before left behind."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left = still_imports(timezone.now())
        for import_id in left:
            wake_reader(agency_id, import_id)
