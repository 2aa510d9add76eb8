"""The beat's door to purchases that come again."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from procurement.recurring.actions import make_one
from procurement.recurring.queries import due_ids
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant

log = structlog.get_logger()


@shared_task(expires=3600)
def make_recurring(**kwargs: Any) -> None:
    """In every agency, ask for what has come to its day, each in a transaction of its own; twice asks nothing twice."""
    at = timezone.now()
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            due = due_ids(timezone.localdate(at))
        for key in due:
            while _made(agency_id, key, at):
                pass


def _made(agency_id: int, key: int, at: Any) -> bool:
    try:
        with tenant(agency_id):
            return make_one(purchase_id=key, at=at)
    except Exception as error:  # noqa: BLE001 (one purchase may not stop those after it)
        log.error("recurring_purchase_not_made", agency_id=agency_id, error_kind=type(error).__name__)
        return False
