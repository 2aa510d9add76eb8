"""Doors of a project's papers (projektets papper)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onboarding.project_papers import actions, queries
from onboarding.project_papers.content import SECTIONS
from onboarding.projects.pages import phases_of, project_or_404
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

WRITES = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_papers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What each phase must produce, and how far it has come."""
    project = project_or_404(public_id)
    wanted = queries.wanted_papers(project)
    phases = [(phase, [one for one in wanted if one.planned.phase == phase.number]) for phase in phases_of(project)]
    may_write = project.state == "active" and not request.permissions.isdisjoint(WRITES)
    context = {"project": project, "phases": phases, "may_write": may_write, "made_here": set(SECTIONS)}
    return render(request, "onboarding/project_papers/papers.html", context)


@requires(*WRITES)
@require_POST
def project_paper_make(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    project = project_or_404(public_id)
    if queries.planned_paper(project, code) is None:
        raise Http404
    try:
        paper = actions.lay_up(project=project, code=code, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("project_papers", public_id)
    messages.success(request, _("Papperet finns här. Lämna det till granskning när det är klart."))
    return redirect("paper", paper.public_id)
