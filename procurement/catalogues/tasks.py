"""Celery's doors to the catalogues."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from procurement.catalogues.handing_in import wake
from procurement.catalogues.importing import read_now, versions_left
from procurement.catalogues.picture_reading import deliveries_left, read_pictures_now
from procurement.catalogues.pictures import wake as wake_for_pictures
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1_800)
def read_catalogue(*, agency_id: int, version_id: int, **kwargs: Any) -> None:
    read_now(agency_id=agency_id, version_id=version_id, at=timezone.now())


@shared_task(time_limit=3_600)
def read_pictures(*, agency_id: int, delivery_id: int, **kwargs: Any) -> None:
    read_pictures_now(agency_id=agency_id, delivery_id=delivery_id, clock=timezone.now)


@shared_task(expires=60)
def sweep_catalogues(**kwargs: Any) -> None:
    """Wake every file that waits anywhere, with articles or with pictures."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left, pictures = versions_left(timezone.now()), deliveries_left(timezone.now())
        for version_id in left:
            wake(agency_id, version_id)
        for delivery_id in pictures:
            wake_for_pictures(agency_id, delivery_id)
