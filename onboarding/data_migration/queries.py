"""Reads of loads of customers' data: within the agency in scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from onboarding.data_migration.models import DataLoad, LoadState
from onboarding.projects.models import Project


def load_by_id(public_id: UUID) -> DataLoad | None:
    return DataLoad.objects.select_related("project__agency").filter(public_id=public_id).first()


def loads_of(project: Project) -> QuerySet[DataLoad]:
    """The newest first."""
    rows = DataLoad.objects.filter(project=project).select_related("requested_by", "taken_back_by")
    return rows.order_by("-number")


def has_loaded(project: Project) -> bool:
    return DataLoad.objects.filter(project=project, state=LoadState.LOADED).exists()


def still_loads(at: datetime, *, still: timedelta) -> list[int]:
    """Loads that nobody has worked with for a while."""
    rows = DataLoad.objects.filter(Q(worked_at__isnull=True) | Q(worked_at__lt=at - still), state=LoadState.WAITING)
    return list(rows.order_by("id").values_list("pk", flat=True))
