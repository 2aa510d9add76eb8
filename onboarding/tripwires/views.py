"""Doors of the steering group (styrgruppen): what has gone off, what waits for a decision, and what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import told_in_form
from onboarding.tripwires import actions, forms, queries
from onboarding.tripwires.wires import tripped
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page

WRITES = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_steering(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    is_active = project.state == "active"
    off = tripped(project, at=timezone.now()) if is_active else {}
    context = {
        "project": project,
        "wires": queries.wires_of(project, off, on=timezone.localdate()),
        "items": queries.items_of(project),
        "may_raise": is_active and not request.permissions.isdisjoint(WRITES),
        "may_decide": is_active and Permission.DECIDE_GATES in request.permissions,
    }
    return render(request, "onboarding/tripwires/steering.html", context)


@requires(*WRITES)
def steering_item_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = forms.ItemForm(request.POST or None)

    def save() -> HttpResponse:
        told_in_form(actions.raise_item, project=project, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Punkten är lyft till styrgruppen."))
        return redirect("project_steering", public_id)

    return form_page(request, form, save, heading=_("Ny punkt"), action=_("Lyft"), **_back(public_id))


@requires(Permission.DECIDE_GATES)
def steering_item_decide(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    item = queries.item_by_id(project_or_404(public_id), item_id)
    if item is None:
        raise Http404
    form = forms.DecisionForm(request.POST or None)

    def save() -> HttpResponse:
        told_in_form(actions.decide_item, item=item, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Beslutet är registrerat."))
        return redirect("project_steering", public_id)

    return form_page(request, form, save, heading=item.text, action=_("Besluta"), **_back(public_id))


def _back(public_id: UUID) -> dict[str, Any]:
    return {"back": reverse("project_steering", args=[public_id]), "back_label": _("Styrgrupp")}
