"""Integrations of a project."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from onboarding.projects.models import Project
from onboarding.system_links.models import Frequency, SystemLink
from onboarding.system_links.states import LinkState

STATES, FREQUENCIES = LinkState.choices, Frequency.choices


def links_of(project: Project, *, state: str = "") -> QuerySet[SystemLink]:
    rows = SystemLink.objects.filter(project=project).select_related("centre_owner", "customer_owner", "tested_by")
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("source", "target", "id")


def kept_links(project: Project) -> QuerySet[SystemLink]:
    """Those that the project is to build."""
    return links_of(project).exclude(state=LinkState.DROPPED)


def link_of(project: Project, public_id: UUID) -> SystemLink | None:
    return SystemLink.objects.select_related("project").filter(project=project, public_id=public_id).first()
