"""Doors of connection criteria (anslutningskriterier)."""

from __future__ import annotations

from collections.abc import Callable
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

from onboarding.criteria import actions, forms, queries
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

WRITES = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)
FIELDS = ("text", "measure", "direction", "threshold", "unit", "is_mandatory")


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_criteria(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    is_active = project.state == "active"
    context = {
        "project": project,
        "criteria": queries.criteria_of(project),
        "waiting": {row.pk for row in queries.waiting(project)},
        "is_frozen": queries.is_frozen(project),
        "may_write": is_active and not request.permissions.isdisjoint(WRITES),
        "may_approve": is_active and Permission.DECIDE_GATES in request.permissions,
    }
    return render(request, "onboarding/criteria/criteria.html", context)


@requires(*WRITES)
def criterion_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = forms.CriterionForm(request.POST or None, initial={"is_mandatory": True})

    def act() -> Any:
        given = {"facts": form.facts(), "reason": form.cleaned_data["reason"]}
        return actions.write_criterion(project=project, by=request.user, at=timezone.now(), **given)

    return _form(request, project, form, act, heading=_("Nytt kriterium"), told=_("Kriteriet är skrivet."))


@requires(*WRITES)
def criterion_change(request: HttpRequest, public_id: UUID, criterion_id: UUID) -> HttpResponse:
    project, found = _criterion_or_404(public_id, criterion_id)
    form = forms.CriterionForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})

    def act() -> Any:
        given = {"facts": form.facts(), "reason": form.cleaned_data["reason"]}
        return actions.change_criterion(criterion=found, by=request.user, at=timezone.now(), **given)

    return _form(request, project, form, act, heading=_("Ändra kriterium"), told=_("En ny version är skriven."))


@requires(*WRITES)
def criterion_measure(request: HttpRequest, public_id: UUID, criterion_id: UUID) -> HttpResponse:
    project, found = _criterion_or_404(public_id, criterion_id)
    form = forms.MeasureForm(request.POST or None, initial={"measured": found.measured})

    def act() -> Any:
        return actions.measure_criterion(criterion=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _form(request, project, form, act, heading=found.text, told=_("Utfallet är registrerat."))


@requires(Permission.DECIDE_GATES)
@require_POST
def criterion_approve(request: HttpRequest, public_id: UUID, criterion_id: UUID) -> HttpResponse:
    _project, found = _criterion_or_404(public_id, criterion_id)
    try:
        actions.approve_criterion(criterion=found, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kriteriet är godkänt."))
    return redirect("project_criteria", public_id)


def _form(
    request: HttpRequest, project: Any, form: Any, act: Callable[[], Any], *, heading: str, told: str
) -> HttpResponse:
    def save() -> HttpResponse:
        told_in_form(act)
        messages.success(request, told)
        return redirect("project_criteria", project.public_id)

    back = {"back": reverse("project_criteria", args=[project.public_id]), "back_label": _("Kriterier")}
    return form_page(request, form, save, heading=heading, action=_("Spara"), **back)


def _criterion_or_404(public_id: UUID, criterion_id: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    found = queries.criterion_by_id(project, criterion_id)
    if found is None:
        raise Http404
    return project, found
