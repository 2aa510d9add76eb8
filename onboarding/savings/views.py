"""Doors of the savings (besparingsuppföljning): the agency's own, service by service, and those of all customers."""

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
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects.register_pages import found_or_404, told_in_form
from onboarding.savings import actions, forms, pages, queries
from servicecenter.accounts.doors import requires, requires_somewhere
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import in_language
from servicecenter.workflow.transitions import NotAllowedNow

SEE = Permission.SEE_ONBOARDING
ENTER = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)
FIGURES = (
    Column(lazy("Tjänst"), "name"),
    Column(lazy("År"), "year"),
    Column(lazy("Månader med alla uppgifter"), "months", Kind.NUMBER),
    Column(lazy("Månader med tjänsten"), "of", Kind.NUMBER),
    Column(lazy("Volym"), "units", Kind.NUMBER),
    Column(lazy("Mått"), "unit"),
    Column(lazy("Väntad kostnad"), lambda row: row.saving and row.saving.expected_ore, Kind.KRONOR),
    Column(lazy("Avgift"), lambda row: row.saving and row.saving.spent.fee_ore, Kind.KRONOR),
    Column(lazy("Egen kostnad"), lambda row: row.saving and row.saving.spent.own_ore, Kind.KRONOR),
    Column(lazy("Anslutning"), lambda row: row.saving and row.saving.spent.transition_ore, Kind.KRONOR),
    Column(lazy("Sparat"), lambda row: row.saving and row.saving.saved_ore, Kind.KRONOR),
    Column(lazy("Besparing, procent"), "percent", Kind.NUMBER),
    Column(lazy("Avstånd till målet, procentenheter"), "distance", Kind.NUMBER),
    Column(
        lazy("Utan hänsyn till volymen, procent"), lambda row: row.saving and row.saving.unadjusted_percent, Kind.NUMBER
    ),
    Column(lazy("Läge"), "shown"),
)
ALL = (Column(lazy("Myndighet"), "agency"), *FIGURES)
QUARTERS = (
    Column(lazy("Kvartal"), "label"),
    Column(lazy("Planerat"), "planned_ore", Kind.KRONOR),
    Column(lazy("Utfall"), "actual_ore", Kind.KRONOR),
    Column(lazy("Prognos"), "forecast_ore", Kind.KRONOR),
)


@requires(SEE)
@require_GET
def savings(request: HttpRequest) -> HttpResponse:
    """What the agency saves on each of its services, against what they cost before (A03)."""
    today = timezone.localdate()
    rows = pages.rows_here(queries.savings_here(on=today), on=today)
    if fmt := request.GET.get("format"):
        return export(rows, FIGURES, name="besparing", fmt=fmt)
    context = {"rows": rows, "tiles": pages.tiles(rows, on=today), "page_obj": None}
    return render(request, "onboarding/savings/savings.html", context)


@requires_somewhere(SEE)
@require_GET
def all_savings(request: HttpRequest) -> HttpResponse:
    """Every service of the customers whom the reader serves, and how many of them have no baseline (A03)."""
    today = timezone.localdate()
    found = list(queries.saving_rows(request.overview))
    years = sorted({year["year"] for row in found for year in row.years}, reverse=True)
    form = forms.YearFilter(request.GET, years=years)
    chosen = form.chosen()
    every = pages.rows_of(found, chosen.get("ar", ""), on=today)
    rows = [row for row in every if _is_shown(row, chosen.get("visa", ""))]
    if fmt := request.GET.get("format"):
        return export(rows, ALL, name="besparing-alla-kunder", fmt=fmt)
    page = page_of(request, rows)
    context = {
        "filter_form": form,
        "rows": page.object_list,
        "page_obj": page,
        "tiles": pages.tiles(every, on=today),
        "updated_at": min((row.updated_at for row in found), default=None),
    }
    return render(request, "onboarding/savings/all.html", context)


def _is_shown(row: pages.Row, what: str) -> bool:
    if what == "utan":
        return not row.has_baseline
    return row.distance is not None and row.distance < 0 if what == "under" else True


@requires(SEE)
@require_GET
def service_saving(request: HttpRequest, code: str) -> HttpResponse:
    """One service: the curve of planned, actual and forecast, year by year, and how it is reckoned."""
    today = timezone.localdate()
    one = found_or_404(queries.saving_here(code, on=today))
    if fmt := request.GET.get("format"):
        if request.GET.get("lista") == "kvartal":
            return export(one.points, QUARTERS, name=f"besparing-{code}-kvartal", fmt=fmt)
        return export(pages.year_rows(one, on=today), FIGURES, name=f"besparing-{code}", fmt=fmt)
    latest = next((year for year in one.years if year.saving), None)
    years = pages.year_rows(one, on=today)
    held = request.permissions
    context = {
        "one": one,
        "name": in_language(one.service.name.sv, one.service.name.en),
        "unit": in_language(one.unit.name.sv, one.unit.name.en),
        "rows": years,
        "tiles": pages.tiles(pages.rows_here([one], on=today), on=today),
        "points": one.points,
        "chart": pages.chart_of(one.points),
        "latest": latest,
        "latest_unadjusted": latest.saving.unadjusted_percent if latest else None,
        "reckoned": pages.reckoned(one, latest) if latest else [],
        "is_indexed": latest is not None and one.level_of(latest.last.year) is not None,
        "level": one.levels.get(latest.last.year) if latest else None,
        "assumptions": pages.assumptions(today),
        "own": queries.stated_costs(code),
        "may_enter": not held.isdisjoint(ENTER) and not one.proposed and not (one.told and one.told.form),
        "may_state": Permission.WORK_FOR_CUSTOMER in held,
        "may_decide": _may_decide(request, one),
        "page_obj": None,
    }
    return render(request, "onboarding/savings/service.html", context)


def _may_decide(request: HttpRequest, one: queries.ServiceSaving) -> bool:
    waits = one.proposed is not None and one.proposed.entered_by_id != request.user.pk
    return waits and Permission.SIGN_FOR_CUSTOMER in request.permissions


@requires(*ENTER)
def baseline_new(request: HttpRequest, code: str) -> HttpResponse:
    one = found_or_404(queries.saving_here(code))
    form = forms.BaselineForm(request.POST or None)
    unit = in_language(one.unit.name.sv, one.unit.name.en)
    form.fields["units"].label = _("Volym det året, %s") % unit

    def save() -> HttpResponse:
        told_in_form(actions.enter_baseline, service=code, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Baslinjen är inlagd och gäller när någon annan har bekräftat den."))
        return redirect("service_saving", code)

    lead = _("Det som tjänsten kostade innan servicecentret tog över den. Den som svarar för ekonomin bekräftar.")
    return form_page(request, form, save, heading=_("Ny baslinje"), action=_("Lägg in"), lead=lead, **_back(one))


@requires(Permission.SIGN_FOR_CUSTOMER)
@require_POST
def baseline_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    baseline = found_or_404(queries.baseline_by_id(public_id))
    step = request.POST.get("step", "")
    if step not in ("confirm", "decline"):
        raise Http404
    try:
        actions.decide_baseline(baseline=baseline, step=step, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Baslinjen är bekräftad.") if step == "confirm" else _("Baslinjen är avvisad.")
        messages.success(request, told)
    return redirect("service_saving", baseline.service)


@requires(Permission.WORK_FOR_CUSTOMER)
def own_cost_new(request: HttpRequest, code: str) -> HttpResponse:
    one = found_or_404(queries.saving_here(code))
    initial = {"year": timezone.localdate().year, "quarter": 0}
    form = forms.OwnCostForm(request.POST or None, initial=initial, is_counted=one.is_counted)

    def save() -> HttpResponse:
        given = {"service": code, "by": request.user, "at": timezone.now()}
        told_in_form(actions.state_own_cost, **given, **form.cleaned_data)
        messages.success(request, _("Uppgiften är sparad."))
        return redirect("service_saving", code)

    lead = _("Det ni själva fortfarande lägger på det som tjänsten omfattar. Samma år igen rättar det som stod.")
    return form_page(request, form, save, heading=_("Egen kostnad"), action=_("Spara"), lead=lead, **_back(one))


def _back(one: Any) -> dict[str, Any]:
    name = in_language(one.service.name.sv, one.service.name.en)
    return {"back": reverse("service_saving", args=[one.code]), "back_label": name}
