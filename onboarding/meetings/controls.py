"""What the gates ask of the meetings."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.meetings.models import MeetingKind
from onboarding.meetings.queries import approved
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project


def conditions(project: Project) -> list[Condition]:
    """``strategic_meeting_approved`` (G1), ``process_meetings_approved`` and ``it_meeting_approved`` (G2)."""
    link = reverse("project_meetings", args=[project.public_id])
    process = {meeting.service for meeting in approved(project, MeetingKind.PROCESS)}
    held = sum(service in process for service in project.services)
    missing = [service for service in project.services if service not in process]
    return [
        _held(project, MeetingKind.STRATEGIC, "strategic_meeting_approved", _("Strategiskt möte hållet"), link),
        Condition(
            "process_meetings_approved",
            _("Ett godkänt processmöte för varje tjänst"),
            not missing,
            _("%(held)d av %(all)d tjänster") % {"held": held, "all": len(project.services)},
            link,
        ),
        _held(project, MeetingKind.IT, "it_meeting_approved", _("IT-möte hållet"), link),
    ]


def _held(project: Project, kind: MeetingKind, code: str, text: str, link: str) -> Condition:
    found = approved(project, kind)
    stands = _("anteckningar godkända, %s") % found[-1].held_on if found else _("inga godkända anteckningar")
    return Condition(code, text, bool(found), stands, link)
