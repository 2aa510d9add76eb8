"""Doors of service levels (servicenivåer): months against the signed targets, down to the row behind a figure."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import requires
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.service_levels import pages, queries
from servicecenter.service_levels.forms import MonthsFilter

COLUMNS = (
    Column(lazy("Tjänst"), "service"),
    Column(lazy("Beteckning"), "followed.row.code"),
    Column(lazy("Mått"), "followed.row.name"),
    Column(lazy("Riktning"), "followed.row.get_direction_display"),
    Column(lazy("Mål, procent"), "target", Kind.NUMBER),
    Column(lazy("Från"), lambda row: row.part and row.part.starts_on, Kind.DAY),
    Column(lazy("Till"), lambda row: row.part and row.part.ends_on, Kind.DAY),
    Column(lazy("Uppfyllda"), lambda row: row.part and row.part.judged.tally.met, Kind.NUMBER),
    Column(lazy("Räknade"), lambda row: row.part and row.part.judged.tally.counted, Kind.NUMBER),
    Column(lazy("Undantagna"), lambda row: row.part and row.part.judged.tally.excluded, Kind.NUMBER),
    Column(lazy("Procent"), lambda row: row.part and row.part.judged.percent, Kind.NUMBER),
    Column(lazy("Når målet"), "answer"),
    Column(lazy("Underlag"), "basis"),
)
ROW_COLUMNS = (
    Column(lazy("Dag"), lambda pair: pair[0].day, Kind.DAY),
    Column(lazy("Källrad"), lambda pair: pair[1].text),
    Column(lazy("Undantag"), lambda pair: pair[1].excluded_for),
)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def service_levels(request: HttpRequest) -> HttpResponse:
    """Every agreed level month by month; the customer and the centre open the same page."""
    today = timezone.localdate()
    form = MonthsFilter(request.GET, newest=Month.of(today))
    months = form.months()
    found = queries.followed(months, today=today)
    if fmt := request.GET.get("format"):
        return export(pages.file_rows(found), COLUMNS, name="servicenivaer", fmt=fmt)
    context = {
        "filter_form": form,
        "months": months,
        "tiles": pages.tiles(found, pages.last_whole_month(today)),
        "services": pages.by_service(found, months),
        "unpromised": pages.unpromised(
            queries.measured_without_target([(level.row.service, level.row.code) for level in found])
        ),
        "approved": queries.newest_approved(),
        "page_obj": None,
    }
    return render(request, "servicecenter/service_levels/levels.html", context)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def service_level_month(request: HttpRequest, code: str, subject: str, month: str) -> HttpResponse:
    """A month of one measure, down to each row that was not in time or was left out."""
    today, asked = timezone.localdate(), pages.month_or_none(month)
    if asked is None:
        raise Http404
    found = [level for level in queries.followed([asked], today=today) if level.agreed.key == (code, subject)]
    level = found[-1] if found else None
    context = pages.month_page(code, subject, asked, level)
    if level is None and not context["days"]:
        raise Http404
    if fmt := request.GET.get("format"):
        rows = [*context["missed"], *context["excluded"]]
        return export(rows, ROW_COLUMNS, name=f"servicenivaer-{code}-{month}", fmt=fmt)
    context |= {"code": code, "month": asked, "level": level, "page_obj": None}
    context["parts"] = [pages.cell_of(level, part) for part in pages.measured_parts(level)] if level else []
    return render(request, "servicecenter/service_levels/month.html", context)
