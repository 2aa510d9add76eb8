"""The statistics as pages and files (statistik): the base package and its reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payroll.statistics.limits import LimitError
from payroll.statistics.pages import Page, file_name
from payroll.statistics.reports import BASE_PACKAGE, REPORTS, Report
from servicecenter.accounts.doors import requires
from servicecenter.agreements.queries import active_services
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import export


@requires(Permission.SEE_STATISTICS)
@require_GET
def package(request: HttpRequest) -> HttpResponse:
    """The reports that each service includes."""
    active = active_services(timezone.localdate())
    services = [(service, service in active, reports) for service, reports in BASE_PACKAGE.items()]
    return render(request, "payroll/statistics/package.html", {"services": services})


@requires(Permission.SEE_STATISTICS)
@require_GET
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report, or one of its tables as a file; a file is given to whoever says what it is for."""
    try:
        page = Page(request, REPORTS[name])
    except LimitError as error:
        return _nothing(request, REPORTS[name], title=_("Minsta grupp är inte ett antal"), text=str(error), status=409)
    fmt = request.GET.get("format")
    if fmt is None:
        return render(request, "payroll/statistics/report.html", page.context())
    form = page.export_form()
    if not form.is_valid():
        return render(request, "payroll/statistics/report.html", page.context(), status=422)
    tables = {table: rows for table, _title, rows in page.tables()}
    table = form.cleaned_data["tabell"] or "manader"
    return export(
        tables[table],
        page.columns(),
        name=file_name(page.report, table, page.months),
        fmt=fmt,
        purpose=form.cleaned_data["andamal"],
    )


def _nothing(request: HttpRequest, report: Report, *, title: str, text: str, status: int = 200) -> HttpResponse:
    """The page of a report that has no figures, with the reason."""
    context = {"report": report, "title": title, "text": text}
    return render(request, "payroll/statistics/nothing.html", context, status=status)
