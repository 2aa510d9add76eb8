"""The staffing plan of a project."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from onboarding.projects.models import Project
from onboarding.staffing.models import StaffingKind, StaffingRow
from onboarding.staffing.states import StaffingState

KINDS = StaffingKind.choices


def staffing_of(project: Project) -> QuerySet[StaffingRow]:
    return StaffingRow.objects.filter(project=project).select_related("owner", "done_by").order_by("moves_on", "id")


def kept_staffing(project: Project) -> QuerySet[StaffingRow]:
    return staffing_of(project).exclude(state=StaffingState.CANCELLED)


def staffing_row_of(project: Project, public_id: UUID) -> StaffingRow | None:
    return StaffingRow.objects.select_related("project").filter(project=project, public_id=public_id).first()
