"""Doors of the cost estimate (kostnadsuppskattning)."""

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
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from onboarding.estimates import actions, forms, queries
from onboarding.projects.pages import project_or_404
from onboarding.projects.queries import limit_of
from onboarding.projects.register_pages import told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.web.formatting import kronor
from servicecenter.workflow.transitions import NotAllowedNow

CENTRE = Permission.WORK_FOR_CENTRE
APPROVES = (Permission.DECIDE_GATES, Permission.WORK_FOR_CUSTOMER)
FIELDS = tuple(forms.RowForm.base_fields)
COLUMNS = (
    Column(lazy("Vad"), "text"),
    Column(lazy("Timmar"), "hours", Kind.NUMBER),
    Column(lazy("Timtaxa"), "rate_ore", Kind.KRONOR),
    Column(lazy("Externt"), "external_ore", Kind.KRONOR),
    Column(lazy("Kostnad"), "cost_ore", Kind.KRONOR),
    Column(lazy("Prognos"), "forecast_ore", Kind.KRONOR),
)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_estimate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = queries.estimate_of(project)
    if fmt := request.GET.get("format"):
        return export(found.rows, COLUMNS, name="kostnader", fmt=fmt)
    is_active = project.state == "active"
    may_approve = is_active and not found.is_approved and not request.permissions.isdisjoint(APPROVES)
    context = {
        "project": project,
        "estimate": found,
        "tiles": _tiles(found, limit_of(project, "estimate_percent")),
        "may_write": is_active and CENTRE in request.permissions,
        "may_approve": may_approve and bool(found.rows),
    }
    return render(request, "onboarding/estimates/estimate.html", context)


@requires(CENTRE)
def estimate_row_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    return _row_form(request, project, None, heading=_("Ny kostnadsrad"))


@requires(CENTRE)
def estimate_row_change(request: HttpRequest, public_id: UUID, row_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = queries.row_by_id(project, row_id)
    if found is None:
        raise Http404
    return _row_form(request, project, found, heading=found.text)


def _row_form(request: HttpRequest, project: Any, row: Any, *, heading: str) -> HttpResponse:
    initial = {name: getattr(row, name) for name in FIELDS} if row else None
    form = forms.RowForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        given = {"project": project, "row": row, "facts": form.cleaned_data}
        told_in_form(actions.write_row, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Raden är sparad."))
        return redirect("project_estimate", project.public_id)

    return form_page(request, form, save, heading=heading, action=_("Spara"), **_back(project))


@requires(CENTRE)
def estimate_saving(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    initial = {"yearly_saving_ore": queries.estimate_of(project).yearly_saving_ore}
    form = forms.SavingForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        told_in_form(actions.set_saving, project=project, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Besparingen är sparad."))
        return redirect("project_estimate", public_id)

    return form_page(request, form, save, heading=_("Årlig besparing"), action=_("Spara"), **_back(project))


@requires(*APPROVES)
@require_POST
def estimate_approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    seen = request.POST.get("seen", "")
    if not seen.isdigit():
        raise Http404
    try:
        actions.approve_estimate(project=project, seen_ore=int(seen), by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Uppskattningen är godkänd."))
    return redirect("project_estimate", public_id)


def _tiles(found: Any, most_percent: int) -> list[dict[str, Any]]:
    months = ngettext("%d månad", "%d månader", found.payback or 0) % (found.payback or 0)
    over = bool(found.rows) and found.percent > most_percent
    return [
        {"label": _("Uppskattad kostnad"), "value": kronor(found.total_ore), "unit": "kr"},
        {
            "label": _("Prognos"),
            "value": kronor(found.forecast_ore),
            "unit": "kr",
            "note": _("%d %% av uppskattningen") % found.percent if found.rows else "",
            "kind": "stop" if over else "ok",
        },
        {"label": _("Årlig besparing"), "value": kronor(found.yearly_saving_ore), "unit": "kr"},
        {"label": _("Återbetald efter"), "value": months if found.payback is not None else "–"},
    ]


def _back(project: Any) -> dict[str, Any]:
    return {"back": reverse("project_estimate", args=[project.public_id]), "back_label": _("Kostnader")}
