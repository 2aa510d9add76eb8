"""The doors of the differences of a run (skillnader och avvikelser)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.runs.differences.anomalies import outliers, spread
from payroll.runs.differences.exports import export_differences, export_outliers
from payroll.runs.differences.forms import DifferenceFilter, MeasureFilter
from payroll.runs.differences.pages import chosen, month_label, outlier_rows, shown, spread_rows, waterfall_rows
from payroll.runs.differences.sums import differences
from payroll.runs.models import PayRun
from payroll.runs.pages import CALCULATED, heading
from payroll.runs.queries import run_before, run_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of

SEES_RUNS = (Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN, Permission.SEE_PAY, Permission.SEE_AUDIT)
PEOPLE_PER_PAGE = 25


@requires(*SEES_RUNS)
@require_GET
def difference_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Why net pay is another than last month, for the agency and for each person (skillnader)."""
    run, before = _runs_or_404(public_id)
    form, sort = DifferenceFilter(request.GET), request.GET.get("sort", "-change")
    found = differences(run, before) if before else []
    rows = chosen(found, **form.chosen(), sort=sort)
    if before and "format" in request.GET:
        return export_differences(run, before, rows, request.GET["format"])
    page = page_of(request, rows, per_page=PEOPLE_PER_PAGE)
    context = {
        "run": run,
        "crumb": heading(run),
        "before": before,
        "previous": month_label(before) if before else "",
        "waterfall": waterfall_rows(run, before, found) if before else [],
        "change_ore": run.net_ore - before.net_ore if before else 0,
        "changed": len(found),
        "rows": shown(run, before, list(page)) if before else [],
        "page_obj": page,
        "filter_form": form,
    }
    return render(request, "payroll/runs/differences.html", context)


@requires(*SEES_RUNS)
@require_GET
def anomalies(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How this month's changes are spread against the last twelve months, and who stands out (avvikelser)."""
    run, before = _runs_or_404(public_id)
    form = MeasureFilter(request.GET)
    measure = form.chosen()
    found = spread(run, measure)
    rows = outlier_rows(run, before, outliers(run, measure, found)) if before else []
    if "format" in request.GET:
        return export_outliers(run, rows, request.GET["format"])
    context = {
        "run": run,
        "crumb": heading(run),
        "before": before,
        "spread": spread_rows(found),
        "rows": rows,
        "filter_form": form,
    }
    return render(request, "payroll/runs/anomalies.html", context)


def _runs_or_404(public_id: UUID) -> tuple[PayRun, PayRun | None]:
    run = run_by_id(public_id)
    if run is None or run.state not in CALCULATED:
        raise Http404(_("Körningen är inte räknad än."))
    return run, run_before(run)
