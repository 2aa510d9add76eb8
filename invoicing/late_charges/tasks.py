"""The beat's door to what was paid late."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from invoicing.late_charges.actions import note_late_payments
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=3600)
def note_late(**kwargs: Any) -> None:
    """In every agency, note what was paid late; twice notes nothing twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            note_late_payments()
