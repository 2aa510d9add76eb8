"""The cutover of a project."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from onboarding.cutover.models import CutoverLine, InternalDelivery, Part, RollbackPoint
from onboarding.cutover.states import LineState
from onboarding.projects.models import Project

PARTS = Part.choices


def lines_of(project: Project) -> QuerySet[CutoverLine]:
    """By part and hour."""
    rows = CutoverLine.objects.filter(project=project).select_related("owner", "done_by")
    return rows.order_by("part", "starts_at", "id")


def kept_lines(project: Project) -> QuerySet[CutoverLine]:
    return lines_of(project).exclude(state=LineState.CANCELLED)


def line_of(project: Project, public_id: UUID) -> CutoverLine | None:
    return CutoverLine.objects.select_related("project").filter(project=project, public_id=public_id).first()


def rollback_of(project: Project) -> RollbackPoint | None:
    return RollbackPoint.objects.filter(project=project).select_related("project", "owner").first()


def deliveries_of(project: Project) -> QuerySet[InternalDelivery]:
    return InternalDelivery.objects.filter(project=project).select_related("owner").order_by("ends_on", "id")


def delivery_of(project: Project, public_id: UUID) -> InternalDelivery | None:
    return InternalDelivery.objects.select_related("project").filter(project=project, public_id=public_id).first()


def go_live(project: Project) -> date:
    """The day it went live, or shall."""
    return project.go_live_on or project.wanted_go_live_on
