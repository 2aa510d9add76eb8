"""What a project hands over, and whether its division of work is acknowledged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from onboarding.handover.matrix import Duty, matrix, seal
from onboarding.handover.models import HandoverComponent, ResponsibilityReceipt
from onboarding.projects.models import Project


def components_of(project: Project) -> QuerySet[HandoverComponent]:
    return HandoverComponent.objects.filter(project=project).select_related("receiver").order_by("name", "id")


def component_of(project: Project, public_id: UUID) -> HandoverComponent | None:
    rows = HandoverComponent.objects.select_related("project", "receiver")
    return rows.filter(project=project, public_id=public_id).first()


def duties_of(project: Project, *, on: date) -> list[Duty]:
    return matrix(project.services, on)


def receipt_of(project: Project, *, on: date) -> ResponsibilityReceipt | None:
    """The acknowledgement of the division of work as it is on a day."""
    rows = ResponsibilityReceipt.objects.filter(project=project, sealed=seal(duties_of(project, on=on)))
    return rows.select_related("acknowledged_by").first()
