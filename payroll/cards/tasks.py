"""Celery's doors to the card files."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from payroll.cards.importing import imports_left, read_now, wake
from payroll.cards.reminding import remind_card_holders
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=600)
def read_card_file(*, agency_id: int, import_id: int, **kwargs: Any) -> None:
    read_now(agency_id=agency_id, import_id=import_id, at=timezone.now())


@shared_task(expires=600)
def remind(**kwargs: Any) -> None:
    """In every agency, remind those whose purchases wait for a receipt; twice tells nobody twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            remind_card_holders(at=timezone.now())


@shared_task(expires=60)
def sweep_card_files(**kwargs: Any) -> None:
    """Wake every file that waits anywhere."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            left = imports_left(timezone.now())
        for import_id in left:
            wake(agency_id, import_id)
