"""Doors of agencies in dialogue (prospekt): for the centre's own roles, wherever they work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.projects.forms import ProjectForm
from onboarding.projects.register_pages import found_or_404, told_in_form
from onboarding.prospects import actions, forms, queries
from onboarding.prospects.pages import history, service_names, tiles
from servicecenter.accounts.doors import requires, requires_somewhere
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

SEE = Permission.SEE_PROSPECTS
COLUMNS = (
    Column(lazy("Myndighet"), "name"),
    Column(lazy("Organisationsnummer"), lambda row: format_organisation_number(row.organisation_number)),
    Column(lazy("Anställda"), "employees", Kind.NUMBER),
    Column(lazy("Tjänster"), service_names),
    Column(lazy("Sannolikhet, procent"), "probability", Kind.NUMBER),
    Column(lazy("Väntad start"), "expected_on", Kind.DAY),
    Column(lazy("Nästa steg"), "next_step"),
    Column(lazy("Senast"), "next_on", Kind.DAY),
    Column(lazy("Ansvarig"), lambda row: str(row.owner)),
    Column(lazy("Läge"), "get_outcome_display"),
    Column(lazy("Skäl"), "reason"),
)


@requires_somewhere(SEE)
@require_GET
def prospect_list(request: HttpRequest) -> HttpResponse:
    """The agencies in dialogue, the one that may start first at the top (A35)."""
    form = forms.ProspectFilter(request.GET)
    chosen = form.chosen().get("lage", "")
    found = queries.prospects(outcome=None if chosen == forms.ALL else chosen)
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="dialog", fmt=fmt)
    page = page_of(request, found)
    today = timezone.localdate()
    for row in page.object_list:
        row.wants, row.is_late = service_names(row), row.outcome == "" and row.next_on < today
    context = {
        "filter_form": form,
        "rows": page.object_list,
        "page_obj": page,
        "tiles": tiles(queries.open_prospects(), today=today),
    }
    return render(request, "onboarding/prospects/prospects.html", context)


@requires_somewhere(SEE)
@require_GET
def prospect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One dialogue: what is known, what is next, and everything that has changed."""
    row = found_or_404(queries.prospect_by_id(public_id))
    agency = queries.agency_of(row)
    is_open = row.outcome == ""
    context = {
        "row": row,
        "wants": service_names(row),
        "events": history(row),
        "customer": agency,
        "is_here": agency is not None and agency == request.agency,
        "is_open": is_open,
        "is_late": is_open and row.next_on < timezone.localdate(),
        "may_start": Permission.LEAD_ONBOARDING in request.permissions,
        "may_switch": agency is not None and agency in request.agencies,
    }
    return render(request, "onboarding/prospects/prospect.html", context)


@requires_somewhere(SEE)
def prospect_new(request: HttpRequest) -> HttpResponse:
    form = forms.ProspectForm(request.POST or None, initial={"owner": request.user.pk})
    return _written(request, form, None, heading=_("Ny dialog"), back=reverse("prospects"), back_label=_("I dialog"))


@requires_somewhere(SEE)
def prospect_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = found_or_404(queries.prospect_by_id(public_id))
    initial = {name: getattr(row, name) for name in queries.FIELDS} | {"owner": row.owner_id}
    initial["organisation_number"] = format_organisation_number(row.organisation_number)
    form = forms.ProspectForm(request.POST or None, initial=initial)
    return _written(request, form, row, heading=row.name, **_back(row))


def _written(request: HttpRequest, form: forms.ProspectForm, row: Any, **words: Any) -> HttpResponse:
    def save() -> HttpResponse:
        given = {"prospect": row, "facts": form.cleaned_data, "by": request.user, "at": timezone.now()}
        found = told_in_form(actions.write_prospect, **given)
        messages.success(request, _("Dialogen är sparad."))
        return redirect("prospect", found.public_id)

    return form_page(request, form, save, action=_("Spara"), **words)


@requires_somewhere(SEE)
def prospect_lose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = found_or_404(queries.prospect_by_id(public_id))
    form = forms.LossForm(request.POST or None)

    def save() -> HttpResponse:
        given = {"prospect": row, "by": request.user, "at": timezone.now()}
        told_in_form(actions.lose_prospect, **given, **form.cleaned_data)
        messages.success(request, _("Dialogen är avslutad."))
        return redirect("prospect", row.public_id)

    heading = _("Avsluta dialogen med %s") % row.name
    return form_page(request, form, save, heading=heading, action=_("Avsluta"), **_back(row))


@requires(Permission.LEAD_ONBOARDING)
def prospect_connect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form that starts a project, with what the dialogue already knows; nothing is typed again."""
    row = found_or_404(queries.prospect_by_id(public_id))
    name = _("Anslutning av %s") % row.name
    initial = {"kind": _kind(row), "name": name, "services": row.services, "wanted_go_live_on": row.expected_on}
    form = ProjectForm(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        given = {"prospect": row, "by": request.user, "at": timezone.now()}
        project = told_in_form(actions.connect_prospect, **given, **form.cleaned_data)
        messages.success(request, _("Projektet är startat, och dialogen är avgjord."))
        return redirect("project_room", project.public_id)

    heading = _("Starta anslutningen av %s") % row.name
    return form_page(request, form, save, heading=heading, action=_("Starta projektet"), **_back(row))


def _kind(row: Any) -> str:
    """A customer of pay is connected by the template of pay, whatever else it wants."""
    return "payroll" if "payroll" in row.services else "finance"


def _back(row: Any) -> dict[str, Any]:
    return {"back": reverse("prospect", args=[row.public_id]), "back_label": row.name}
