"""The doors to a customer's data on its way in: files, loads, and what is taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onboarding.data_migration.actions import ask_to_load, take_load_back
from onboarding.data_migration.controls import conditions
from onboarding.data_migration.jobs import wake_load
from onboarding.data_migration.queries import load_by_id, loads_of
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, as_gate
from onboarding.received_files.agreed import processing_is_agreed
from onboarding.received_files.pages import press, told
from onboarding.received_files.queries import files_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of

MIGRATE = Permission.MIGRATE_DATA


@requires(SEE)
@require_GET
def project_data(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The customer's files and loads, and what the gates ask of them."""
    project = project_or_404(public_id)
    page = page_of(request, files_of(project).exclude(state="withdrawn"))
    files, loads = told(page.object_list), list(loads_of(project))
    waiting = [file for file in files if file.state == "checked"]
    context = {
        "project": project, "files": files, "page_obj": page, "loads": loads,
        "conditions": [as_gate(row) for row in conditions(project)],
        "is_agreed": processing_is_agreed(project, timezone.localdate()),
        "waiting": len(waiting), "refused": sum(file.rejected for file in waiting),
        "accepted": sum(file.accepted - file.known for file in waiting),
        "people": sum(load.people for load in loads if load.state == "loaded"),
        "may_migrate": MIGRATE in request.permissions and project.state == "active",
        "is_live": project.go_live_on is not None,
    }  # fmt: skip
    return render(request, "onboarding/data_migration/data.html", context)


@requires(MIGRATE)
@require_POST
def data_load_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Load every checked file."""
    project = project_or_404(public_id)

    def load() -> None:
        asked = ask_to_load(project=project, by=request.user, at=timezone.now())
        wake_load(asked.agency_id, asked.pk)

    return press(
        request, load, told=_("Inläsningen har börjat. Den är klar om en stund."),
        back=reverse("project_data", args=[public_id]),
    )  # fmt: skip


@requires(MIGRATE)
@require_POST
def data_load_take_back(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Take back what a load wrote."""
    load = load_by_id(row)
    if load is None or load.project.public_id != public_id:
        raise Http404
    reason = request.POST.get("reason", "")
    return press(
        request, lambda: take_load_back(load=load, reason=reason, by=request.user, at=timezone.now()),
        told=_("Inläsningen är återtagen."), back=reverse("project_data", args=[public_id]),
    )  # fmt: skip
