"""The door of the volumes of travel (volymer för resor): what each customer is billed for, month by month."""

from __future__ import annotations

from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from payroll.travel_volumes.forms import VolumeFilter
from payroll.travel_volumes.queries import MONTHS, Volume, first_year, volumes_of
from servicecenter.accounts.doors import requires_somewhere
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import month_abbreviation

SORTS = {"name": "agency.sort_key", "total": "total", "before": "before"}
NAME = "name"


@requires_somewhere(Permission.SEE_AGREEMENTS)
@require_GET
def travel_volumes(request: HttpRequest) -> HttpResponse:
    """Billed claims per customer and month: all of an account manager's customers, or a customer's own."""
    this_year = timezone.localdate().year
    years = range(first_year(request.overview) or this_year, this_year + 1)
    form = VolumeFilter(request.GET, years=years)
    chosen = form.chosen()
    agencies = [agency for agency in request.overview if chosen["q"].casefold() in agency.name.casefold()]
    volumes = volumes_of(agencies, chosen["year"], kind=chosen["kind"])
    rows = _sorted(volumes, request.GET.get("sort", NAME))
    if fmt := request.GET.get("format"):
        return export(rows, _columns(chosen["year"]), name=f"resevolymer-{chosen['year']}", fmt=fmt)
    page = page_of(request, rows)
    months = [month_abbreviation(Month(chosen["year"], month).starts_on) for month in MONTHS]
    sums = [sum(column) for column in zip(*(row.months for row in volumes), strict=True)]
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page,
        "months": months,
        "sums": sums,
        "total": sum(sums),
        "before": sum(row.before for row in volumes),
        "chart": list(zip(months, sums, strict=False)),
        "year": chosen["year"],
        "default_sort": NAME,
        "this_month": timezone.localdate().month - 1 if chosen["year"] == this_year else -1,
    }
    return render(request, "payroll/travel_volumes/volumes.html", context)


def _sorted(volumes: list[Volume], sort: str) -> list[Volume]:
    key = SORTS.get(sort.lstrip("-"), SORTS[NAME])
    return sorted(volumes, key=attrgetter(key), reverse=sort.startswith("-"))


def _columns(year: int) -> list[Column]:
    """The months as ``2026-01``, so that files of several years can be put together."""
    return [
        Column(lazy("Myndighet"), "agency.name"),
        Column(lazy("Organisationsnummer"), "agency.organisation_number"),
        *(Column(str(Month(year, month)), _month(month), Kind.NUMBER) for month in MONTHS),
        Column(lazy("Summa"), "total", Kind.NUMBER),
        Column(lazy("Året före"), "before", Kind.NUMBER),
    ]


def _month(number: int):
    return lambda row: row.months[number - 1]
