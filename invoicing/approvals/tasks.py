"""The beat's door to reminders of invoices."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from invoicing.approvals.reminding import remind_of_invoices
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(expires=600)
def remind(**kwargs: Any) -> None:
    """In every agency, remind those for whom invoices wait; twice tells nobody twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            remind_of_invoices(at=timezone.now())
