"""Doors of a project's meetings (projektets möten)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onboarding.meetings import actions, forms, queries
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

WRITES = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_meetings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    may_write = not request.permissions.isdisjoint(WRITES) and project.state == "active"
    context = {"project": project, "meetings": queries.meetings_of(project), "may_write": may_write}
    return render(request, "onboarding/meetings/meetings.html", context)


@requires(*WRITES)
def meeting_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = forms.MeetingForm(request.POST or None, services=project.services)

    def save() -> HttpResponse:
        meeting = told_in_form(
            actions.book_meeting, project=project, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Mötet är bokat med mallens dagordning."))
        return redirect("meeting", public_id, meeting.public_id)

    back = {"back": reverse("project_meetings", args=[public_id]), "back_label": _("Möten")}
    return form_page(request, form, save, heading=_("Boka möte"), action=_("Boka"), **back)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def meeting(request: HttpRequest, public_id: UUID, meeting_id: UUID) -> HttpResponse:
    project, found = _meeting_or_404(public_id, meeting_id)
    may_write = not request.permissions.isdisjoint(WRITES) and project.state == "active"
    points = list(found.points.all())
    context = {
        "project": project,
        "meeting": found,
        "service": forms.NAMES.get(found.service, found.service),
        "decisions": [point for point in points if not point.is_action],
        "actions": [point for point in points if point.is_action],
        "may_write": may_write and found.state != "approved",
        "may_approve": may_write and found.state == "written",
    }
    return render(request, "onboarding/meetings/meeting.html", context)


@requires(*WRITES)
def meeting_minutes(request: HttpRequest, public_id: UUID, meeting_id: UUID) -> HttpResponse:
    _project, found = _meeting_or_404(public_id, meeting_id)
    form = forms.MinutesForm(request.POST or None, initial=_initial(found))

    def save() -> HttpResponse:
        given = form.cleaned_data
        points = [*given["decisions"], *given["to_do"]]
        told = {"participants": given["participants"], "minutes": given["minutes"], "points": points}
        told_in_form(actions.write_minutes, meeting=found, by=request.user, at=timezone.now(), **told)
        messages.success(request, _("Anteckningarna är sparade. Någon annan godkänner dem."))
        return redirect("meeting", public_id, meeting_id)

    back = {"back": reverse("meeting", args=[public_id, meeting_id]), "back_label": str(found)}
    return form_page(request, form, save, heading=_("Mötesanteckningar"), action=_("Spara"), **back)


@requires(*WRITES)
@require_POST
def meeting_approve(request: HttpRequest, public_id: UUID, meeting_id: UUID) -> HttpResponse:
    _project, found = _meeting_or_404(public_id, meeting_id)
    try:
        actions.approve_minutes(meeting=found, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Anteckningarna är godkända."))
    return redirect("meeting", public_id, meeting_id)


def _initial(found: Any) -> dict[str, str]:
    points = list(found.points.all())
    to_do = [
        "; ".join(filter(None, (point.text, point.owner, str(point.due_on or ""))))
        for point in points
        if point.is_action
    ]
    decisions = [point.text for point in points if not point.is_action]
    return {
        "participants": found.participants,
        "minutes": found.minutes or "\n\n".join(f"{n}. {point}" for n, point in enumerate(found.agenda, 1)),
        "decisions": "\n".join(decisions),
        "to_do": "\n".join(to_do),
    }


def _meeting_or_404(public_id: UUID, meeting_id: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    found = queries.meeting_by_id(project, meeting_id)
    if found is None:
        raise Http404
    return project, found
