"""The beat's door to the tripwires."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from onboarding.tripwires.actions import watch
from onboarding.tripwires.queries import active_projects
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant


@shared_task(time_limit=1800)
def watch_projects(**kwargs: Any) -> None:
    """In every agency, look at the tripwires of the projects that go on; twice notes nothing twice."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            for project in active_projects():
                watch(project=project, at=timezone.now())
