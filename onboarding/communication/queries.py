"""The communication plan of a project."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from onboarding.communication.models import Audience, Channel, PlannedMessage, SentMail
from onboarding.communication.states import PlannedState
from onboarding.projects.models import Project

STATES, CHANNELS = PlannedState.choices, Channel.choices


def messages_of(project: Project, *, state: str = "") -> QuerySet[PlannedMessage]:
    rows = PlannedMessage.objects.filter(project=project).select_related("audience", "sender", "sent_by")
    rows = rows.filter(state=state) if state else rows
    return rows.annotate(receivers=Count("mails")).order_by("due_on", "id")


def message_of(project: Project, public_id: UUID) -> PlannedMessage | None:
    rows = PlannedMessage.objects.select_related("project", "audience", "sender", "sent_by")
    return rows.filter(project=project, public_id=public_id).first()


def mails_of(message: PlannedMessage) -> QuerySet[SentMail]:
    return SentMail.objects.filter(message=message).order_by("address")


def audiences_of(project: Project) -> QuerySet[Audience]:
    return Audience.objects.filter(project=project).order_by("name", "id")


def audience_of(project: Project, public_id: UUID) -> Audience | None:
    return Audience.objects.select_related("project").filter(project=project, public_id=public_id).first()


def go_live(project: Project) -> date:
    """The day it went live, or shall."""
    return project.go_live_on or project.wanted_go_live_on


def untold_audiences(project: Project) -> QuerySet[Audience]:
    """Those who are affected and have no message before go-live."""
    before = PlannedMessage.objects.filter(audience=OuterRef("pk"), due_on__lt=go_live(project))
    told = Exists(before.exclude(state=PlannedState.CANCELLED))
    return audiences_of(project).filter(Q(is_affected=True) & ~told)
