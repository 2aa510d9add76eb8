"""Meetings of a project."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch

from onboarding.meetings.models import Meeting, MeetingKind, MeetingPoint
from onboarding.projects.models import Project

KINDS = MeetingKind.choices
_POINTS = Prefetch("points", MeetingPoint.objects.order_by("id"))


def meetings_of(project: Project) -> list[Meeting]:
    rows = Meeting.objects.filter(project=project).select_related("booked_by").prefetch_related(_POINTS)
    return list(rows.order_by("-held_on", "-id"))


def meeting_by_id(project: Project, public_id: UUID) -> Meeting | None:
    rows = Meeting.objects.filter(project=project).select_related("booked_by").prefetch_related(_POINTS)
    return rows.filter(public_id=public_id).first()


def approved(project: Project, kind: str) -> list[Meeting]:
    return list(Meeting.objects.filter(project=project, kind=kind, state="approved").order_by("held_on", "id"))
