"""The door of the statistics of travel (resestatistik)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from payroll.travel_statistics import queries
from payroll.travel_statistics.forms import KIND, MONTH, PER, TYPE, UNIT, StatisticsFilter
from payroll.travel_statistics.queries import Row
from servicecenter.accounts.doors import requires
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import kronor, month_abbreviation, number, percent

GROUPS: dict[str, Callable[[int, Collection[int] | None], list[Row]]] = {
    MONTH: queries.claims_by_month,
    KIND: queries.expenses_by_kind,
    TYPE: queries.pay_by_type,
    UNIT: queries.claims_by_unit,
}


@requires(Permission.SEE_PAY)
@require_GET
def travel_statistics(request: HttpRequest) -> HttpResponse:
    """The year's claims, month by month against the year before, and grouped as is asked for."""
    this_year = timezone.localdate().year
    form = StatisticsFilter(request.GET, years=queries.years_of_claims() or [this_year])
    chosen = form.chosen()
    year, per = chosen["year"], chosen["per"]
    units = queries.units_below(chosen["unit"]) if chosen["unit"] else None
    rows = GROUPS[per](year, units)
    if fmt := request.GET.get("format"):
        return export(rows, _columns(per), name=f"resestatistik-{year}-{per}", fmt=fmt)
    months = rows if per == MONTH else queries.claims_by_month(year, units)
    before = queries.claims_by_month(year - 1, units)
    whole, been = queries.total(months), months[: timezone.localdate().month] if year == this_year else months
    context = {
        "filter_form": form,
        "rows": rows if whole.number else [],
        "total": queries.total(rows),
        "per": dict(PER)[per],
        "year": year,
        "tiles": _tiles(whole),
        "chart": [(_name(row), row.amount) for row in been],
        "before": [(_name(row), row.amount) for row in before] if any(row.number for row in before) else [],
        "waits": [(_name(row), row.days or 0) for row in been],
    }
    return render(request, "payroll/travel_statistics/statistics.html", context)


def _name(month: Row) -> str:
    return month_abbreviation(Month.parse(month.label).starts_on)


def _tiles(whole: Row) -> list[dict[str, Any]]:
    share = whole.share_corrected
    return [
        {"label": _("Reseräkningar och utlägg"), "value": number(whole.number)},
        {"label": _("Betalat med lönen"), "value": kronor(whole.amount), "unit": "kr"},
        {"label": _("I genomsnitt"), "value": kronor(whole.average), "unit": "kr"},
        {"label": _("Från skickad till attesterad"), "value": _days(whole), "unit": _("dagar")},
        {"label": _("Andel rättade"), "value": "–" if share is None else percent(share, 1)},
    ]


def _days(row: Row) -> str:
    return "–" if row.days is None else number(row.days, 1)


def _columns(per: str) -> list[Column]:
    return [
        Column(dict(PER)[per], "label"),
        Column(lazy("Antal"), "number", Kind.NUMBER),
        Column(lazy("Belopp"), "amount", Kind.KRONOR),
        Column(lazy("I genomsnitt"), "average", Kind.KRONOR),
        Column(lazy("Rättade"), "corrected", Kind.NUMBER),
        Column(lazy("Dagar till attest"), "days", Kind.NUMBER),
    ]
