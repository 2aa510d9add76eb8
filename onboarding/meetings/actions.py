"""What is done with meetings: booked with the template's agenda, written up by one, approved by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.meetings.models import Meeting, MeetingKind, MeetingPoint
from onboarding.meetings.states import MEETING
from onboarding.projects.actions import lock
from onboarding.projects.models import Project
from onboarding.projects.queries import SIDE_OF, require_active, template_of
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import move


@transaction.atomic
def book_meeting(
    *, project: Project, kind: str, service: str, held_on: date, place: str, by: User, at: datetime
) -> Meeting:
    """Book a meeting; its agenda is the template's (boka möte). A process meeting is about one of the services."""
    _require_side(by)
    project = lock(project)
    require_active(project)
    if kind == MeetingKind.PROCESS and service not in project.services:
        raise ValidationError({"service": _("Välj vilken av projektets tjänster processmötet gäller.")})
    meeting = Meeting.objects.create(
        project=project,
        kind=kind,
        service=service if kind == MeetingKind.PROCESS else "",
        held_on=held_on,
        place=place,
        agenda=list(template_of(project).agendas.get(kind, ())),
        booked_by=by,
        booked_at=at,
    )
    record(Event.MEETING_BOOKED, on=meeting, by=by, at=at, project=project.pk, kind=kind, day=str(held_on))
    return meeting


@transaction.atomic
def write_minutes(
    *, meeting: Meeting, participants: str, minutes: str, points: list[dict[str, Any]], by: User, at: datetime
) -> Meeting:
    """Write who took part, what was said, decided and is to be done (skriv anteckningar)."""
    _require_side(by)
    meeting = _lock(meeting)
    if not participants.strip():
        raise ValidationError({"participants": _("Skriv vilka som var med, från båda sidor.")})
    if not minutes.strip():
        raise ValidationError({"minutes": _("Skriv vad som sades under punkterna.")})
    meeting.participants, meeting.minutes = participants.strip(), minutes.strip()
    move(meeting, MEETING["write"], by=by, at=at, also=("participants", "minutes"))
    MeetingPoint.objects.filter(meeting=meeting).delete()
    MeetingPoint.objects.bulk_create(MeetingPoint(meeting=meeting, **point) for point in points)
    record(Event.MEETING_WRITTEN, on=meeting, by=by, at=at, project=meeting.project_id, step="write")
    return meeting


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Say that the minutes are right (godkänn); never the one who wrote them. They are not changed afterwards."""
    _require_side(by)
    meeting = _lock(meeting)
    move(meeting, MEETING["approve"], by=by, at=at)
    record(Event.MEETING_WRITTEN, on=meeting, by=by, at=at, project=meeting.project_id, step="approve")
    return meeting


def _require_side(by: User) -> None:
    if not any(by.may(permission) for permission in SIDE_OF):
        raise PermissionDenied(_("Bara projektets deltagare bokar och skriver möten."))


def _lock(meeting: Meeting) -> Meeting:
    require_active(lock(meeting.project))
    return Meeting.objects.select_for_update(of=("self",)).select_related("project").get(pk=meeting.pk)
