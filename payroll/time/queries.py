"""Reported time of the agency in scope."""

from __future__ import annotations

from django.db.models import QuerySet

from payroll.time.models import TimeEntry
from servicecenter.accounts.models import User


def entries_reported_by(user: User) -> QuerySet[TimeEntry]:
    """What someone has reported, for people whose identity is not protected."""
    return TimeEntry.objects.filter(recorded_by=user, employment__person__is_protected=False).select_related(
        "employment__person"
    )
