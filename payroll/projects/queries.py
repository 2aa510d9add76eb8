"""Projects, activities and favourites of the agency in scope."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from payroll.employment.models import Employment
from payroll.projects.models import Activity, FavouriteActivity, Project


def projects() -> QuerySet[Project]:
    return Project.objects.annotate(parts=Count("activities")).order_by("code")


def project_by_id(public_id: UUID) -> Project | None:
    return Project.objects.filter(public_id=public_id).first()


def open_activities(employment: Employment, *, on: date) -> QuerySet[Activity]:
    """What time can be distributed on that day, favourites first."""
    favourite = FavouriteActivity.objects.filter(employment=employment, activity=OuterRef("pk"))
    lasts = Q(project__ends_on__isnull=True) | Q(project__ends_on__gte=on)
    return (
        Activity.objects.filter(lasts, project__starts_on__lte=on)
        .annotate(is_favourite=Exists(favourite))
        .select_related("project")
        .order_by("-is_favourite", "project__code", "code")
    )
