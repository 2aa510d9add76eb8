"""The door of the sums that must tie (summakontroll)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from payroll.runs.pages import CALCULATED, heading
from payroll.runs.queries import run_by_id
from payroll.tying.pages import parts_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export

COLUMNS = (
    Column(lazy("Del"), lambda row: row[0].title),
    Column(lazy("Summa"), lambda row: row[1].name),
    Column(lazy("Källa"), lambda row: row[1].source),
    Column(lazy("Källa, kr"), lambda row: row[1].source_ore, Kind.KRONOR),
    Column(lazy("Jämförs med"), lambda row: row[1].declared),
    Column(lazy("Jämförs med, kr"), lambda row: row[1].declared_ore, Kind.KRONOR),
    Column(lazy("Skillnad, kr"), lambda row: row[1].difference, Kind.KRONOR),
    Column(lazy("Får skilja, kr"), lambda row: row[1].allowed, Kind.KRONOR),
    Column(lazy("Stämmer"), lambda row: _("ja") if row[1].holds else _("nej")),
)


@requires(Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN, Permission.SEE_PAY, Permission.SEE_AUDIT)
@require_GET
def sums(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every sum of a run beside the sum it must be, from lines to authorities."""
    run = run_by_id(public_id)
    if run is None or run.state not in CALCULATED:
        raise Http404(_("Körningen är inte räknad än."))
    parts = parts_of(run)
    if "format" in request.GET:
        rows = [(part, tie) for part in parts for tie in part.ties]
        return export(rows, COLUMNS, name=f"summakontroll-{run.month}", fmt=request.GET["format"])
    context = {
        "run": run,
        "crumb": heading(run),
        "parts": parts,
        "holds": all(part.holds for part in parts),
        "count": sum(len(part.ties) for part in parts),
    }
    return render(request, "payroll/tying/sums.html", context)
