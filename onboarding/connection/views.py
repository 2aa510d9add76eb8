"""The door of the forecast (anslutningsprognos): for the centre's own roles."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.connection import pages
from onboarding.connection.queries import AREAS, ground
from servicecenter.accounts.doors import requires_somewhere
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.filters import FilterForm

COLUMNS = (
    Column(lazy("Tjänsteområde"), "area"),
    Column(lazy("Dag"), "standing.day", Kind.DAY),
    Column(lazy("I drift, anställda"), "standing.live", Kind.NUMBER),
    Column(lazy("På väg in, anställda"), "standing.coming", Kind.NUMBER),
    Column(lazy("I dialog gånger sannolikhet, anställda"), "standing.hoped", Kind.NUMBER),
    Column(lazy("Statens anställda"), "standing.everyone", Kind.NUMBER),
    Column(lazy("I drift, procent"), "standing.live_percent", Kind.NUMBER),
    Column(lazy("På väg in, procent"), "standing.coming_percent", Kind.NUMBER),
    Column(lazy("I dialog gånger sannolikhet, procent"), "standing.hoped_percent", Kind.NUMBER),
    Column(lazy("Tillsammans, procent"), "standing.percent", Kind.NUMBER),
)


class AreaFilter(FilterForm):
    omrade = forms.ChoiceField(label=lazy("Tjänsteområde"), choices=AREAS)


@requires_somewhere(Permission.SEE_PROSPECTS)
@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """Live, on their way and in dialogue by quarter, beside the goal of each area (A11, A28, A35)."""
    form = AreaFilter(request.GET)
    area = form.chosen().get("omrade", AREAS[0][0])
    found = ground(timezone.localdate())
    if fmt := request.GET.get("format"):
        rows = [row for each, _label in AREAS for row in pages.rows_of(found, each)]
        return export(rows, COLUMNS, name="anslutningsprognos", fmt=fmt)
    context = {
        "filter_form": form,
        "area": pages.AREA_NAMES[area],
        "rows": pages.rows_of(found, area),
        "tiles": pages.tiles(found),
        "chart": pages.chart_of(found, area),
        "parts": pages.parts_of(found, area, request.agencies),
        "goal": found.goal,
        "everyone": found.everyone,
        "unknown": [pages.named(agency, request.agencies) for agency in found.unknown],
        "updated_at": min((row.updated_at for row in found.rows), default=None),
        "page_obj": None,
    }
    return render(request, "onboarding/connection/forecast.html", context)
