"""The beat's door to the warnings of agreements."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from procurement.agreements.notices import tell_of_warnings
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(expires=3600)
def warn_of_agreements(**kwargs: Any) -> None:
    """In every agency, tell the clerks what is coming; twice tells nobody twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            tell_of_warnings(at=timezone.now())
