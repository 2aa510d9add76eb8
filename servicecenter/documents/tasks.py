"""Celery's doors to the documents. Tasks carry ids, may come twice, late or never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from servicecenter.agencies.queries import active_agency_ids
from servicecenter.documents.readings import read_now, readings_left, wake
from servicecenter.documents.storage import remove_orphans
from servicecenter.tenancy.scope import tenant

READING_SECONDS = 300
ORPHANED = timedelta(days=1)


@shared_task(time_limit=READING_SECONDS)
def read_document(*, agency_id: int, document_id: int, **kwargs: Any) -> None:
    read_now(agency_id=agency_id, document_id=document_id, at=timezone.now())


@shared_task(expires=60)
def sweep_readings(**kwargs: Any) -> None:
    """Wake every reading that waits anywhere: what a dead worker or an emptied broker left behind."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left = readings_left(timezone.now())
        for document_id in left:
            wake(agency_id, document_id)


@shared_task
def remove_orphaned_files(**kwargs: Any) -> None:
    """Take away files that no row came to need, or that a deletion died before taking away."""
    for agency_id in active_agency_ids():
        remove_orphans(agency_id, before=timezone.now() - ORPHANED)
