"""All projects that the reader may see (portföljen), across agencies, and what each of them has to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.portfolio.existing import existing_customers
from onboarding.portfolio.figures import capacity, measure_of, segments, with_gates
from onboarding.portfolio.to_do import my_tasks
from onboarding.projects.forms import PortfolioFilter
from onboarding.projects.queries import overviews
from servicecenter.accounts.doors import requires_somewhere
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(lazy("Myndighet"), "agency.name"),
    Column(lazy("Projekt"), "name"),
    Column(lazy("Slag"), "get_kind_display"),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Fas"), "phase", Kind.NUMBER),
    Column(lazy("Driftsättning"), "go_live_on", Kind.DAY),
    Column(lazy("Väntas klart"), "expected_on", Kind.DAY),
    Column(lazy("Arbetsdagar sent"), "days_late", Kind.NUMBER),
    Column(lazy("Projektledare"), "lead"),
    *(
        Column(lazy("Grind %d planerad") % number, lambda row, key=str(number): row.planned.get(key, ""))
        for number in range(1, 6)
    ),
    *(
        Column(lazy("Grind %d passerad") % number, lambda row, key=str(number): row.passed.get(key, ""))
        for number in range(1, 6)
    ),
    *(
        Column(label, lambda row, place=place: measure_of(row, place))
        for place, label in enumerate(
            (lazy("Grindar i tid"), lazy("Kostnad"), lazy("Servicenivåer första 90 dagarna"), lazy("Nöjdhet, 1–5"))
        )
    ),
)


@requires_somewhere(Permission.SEE_ONBOARDING)
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """Projects by phase with gate days as planned and as they became, and how much the team has left to do (A44)."""
    form = PortfolioFilter(request.GET)
    chosen = form.chosen()
    found = overviews(
        request.overview, state=chosen.get("lage", ""), kind=chosen.get("slag", ""), phase=chosen.get("fas", "")
    )
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="projekt", fmt=fmt)
    page = page_of(request, found)
    running = list(overviews(request.overview, state="active"))
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": with_gates(page.object_list, today=timezone.localdate()),
        "tiles": capacity(running),
        "by_phase": segments(running),
        "may_start": Permission.LEAD_ONBOARDING in request.permissions,
        "existing": existing_customers(running, on=timezone.localdate()) if _works_here(request) else None,
    }
    return render(request, "onboarding/portfolio/portfolio.html", context)


def _works_here(request: HttpRequest) -> bool:
    """How all customers are served is for those who serve them."""
    return not request.permissions.isdisjoint((Permission.LEAD_ONBOARDING, Permission.WORK_FOR_CENTRE))


@requires_somewhere(Permission.SEE_ONBOARDING)
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What the reader has to do in every project: named as owner, or by the role they have there (G45)."""
    found = my_tasks(request.user, request.overview, on=timezone.localdate())
    return render(request, "onboarding/portfolio/tasks.html", {"rows": found, "page_obj": None})
