"""The doors of follow-up (uppföljning): four pages for buyers and analysts, each with its rows as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from procurement.follow_up.awards import Awards
from procurement.follow_up.months import PAGES
from procurement.follow_up.overview import Overview
from procurement.follow_up.prices import Prices, shown_change
from procurement.follow_up.spend import Spend
from procurement.follow_up.thresholds import ThresholdError
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import export
from servicecenter.reports.paging import page_of

SEE = Permission.SEE_PROCUREMENT


@requires(SEE)
@require_GET
def follow_up(request: HttpRequest) -> HttpResponse:
    """Agreement loyalty, e-orders and lead times, month by month."""
    page = Overview(request.GET, timezone.localdate())
    if fmt := request.GET.get("format"):
        return export(page.rows(), page.columns, name=page.file_name("uppfoljning-inkop"), fmt=fmt)
    return render(request, "procurement/follow_up/overview.html", page.context())


@requires(SEE)
@require_GET
def follow_up_spend(request: HttpRequest) -> HttpResponse:
    """What is bought, by CPV code or supplier."""
    page = Spend(request.GET, timezone.localdate())
    if fmt := request.GET.get("format"):
        return export(page.rows, page.columns, name=page.file_name(f"inkop-per-{page.kind}"), fmt=fmt)
    found = page_of(request, page.rows)
    context = page.context() | {"page_obj": found, "rows": page.shown(found.object_list)}
    return render(request, "procurement/follow_up/spend.html", context)


@requires(SEE)
@require_GET
def follow_up_prices(request: HttpRequest) -> HttpResponse:
    """How prices have gone, by agreement; ``katalog`` shows the articles of one."""
    page = Prices(request.GET, timezone.localdate())
    if not request.GET.get("katalog"):
        if fmt := request.GET.get("format"):
            return export(page.rows, page.columns, name=page.file_name("prisutveckling"), fmt=fmt)
        found = page_of(request, page.rows)
        context = page.context() | {"page_obj": found, "rows": found.object_list}
        return render(request, "procurement/follow_up/prices.html", context)
    one = page.one(request.GET["katalog"])
    if one is None:
        raise Http404
    changes = page.changes(one)
    if fmt := request.GET.get("format"):
        return export(changes, page.change_columns, name=page.file_name("prisandringar"), fmt=fmt)
    found = page_of(request, changes)
    context = page.context() | {"one": one, "page_obj": found, "rows": [shown_change(row) for row in found.object_list]}
    return render(request, "procurement/follow_up/article_prices.html", context)


@requires(SEE)
@require_GET
def follow_up_awards(request: HttpRequest) -> HttpResponse:
    """Direct awards of a year against the threshold, or each with its reason."""
    try:
        page = Awards(request.GET, timezone.localdate())
    except ThresholdError as error:
        context = {"pages": PAGES, "text": str(error)}
        return render(request, "procurement/follow_up/no_limit.html", context, status=409)
    is_by_order = page.kind == "order"
    rows, columns = (page.orders(), page.order_columns) if is_by_order else (page.rows, page.columns)
    if fmt := request.GET.get("format"):
        return export(rows, columns, name=f"direktupphandlingar-{page.year}-{page.kind}", fmt=fmt)
    found = page_of(request, rows)
    context = page.context() | {"page_obj": found, "rows": page.shown(found.object_list)}
    return render(request, "procurement/follow_up/awards.html", context)
