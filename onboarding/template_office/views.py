"""Doors of project templates (projektmallar)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onboarding.template_office import actions, queries
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

LEAD = Permission.LEAD_ONBOARDING


@requires(LEAD)
@require_GET
def project_templates(request: HttpRequest) -> HttpResponse:
    """Versions with what each changed and the lessons behind, and what waits to become the next."""
    context = {"versions": queries.versions_with_changes(), "waiting": queries.proposals_by_kind()}
    return render(request, "onboarding/template_office/templates.html", context)


@requires(LEAD)
@require_POST
def project_template_publish(request: HttpRequest) -> HttpResponse:
    kind, seen = request.POST.get("kind", ""), request.POST.getlist("seen")
    if kind not in dict(queries.KINDS) or not all(pk.isdigit() for pk in seen):
        raise Http404
    try:
        made = actions.publish_template(kind=kind, seen=[int(pk) for pk in seen], by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%s är publicerad. Pågående projekt behåller sin version.") % made)
    return redirect("project_templates")
