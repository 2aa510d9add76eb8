"""The doors to a project's cutover: the plan, the board that everyone has open, and what ends at the agency."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from onboarding.cutover import actions, queries
from onboarding.cutover.controls import conditions
from onboarding.cutover.forms import DeliveryForm, LineForm, RollbackForm
from onboarding.cutover.overlap import LONG_OVERLAP, days_twice
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, WRITE, Register, found_or_404, may_write, show
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_cutover", lazy("Driftsättning"))
COLUMNS = (
    Column(lazy("Del"), "get_part_display"),
    Column(lazy("Börjar"), "starts_at", Kind.MOMENT),
    Column(lazy("Vad som görs"), "what"),
    Column(lazy("Ansvarig"), "owner"),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Avbockad"), "done_at", Kind.MOMENT),
    Column(lazy("Avbockad av"), "done_by"),
)


@requires(SEE)
@require_GET
def cutover(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The plan; its board renews itself, and without script by reading the page again."""
    project = project_or_404(public_id)
    lines = list(queries.lines_of(project))
    if fmt := request.GET.get("format"):
        return export(lines, COLUMNS, name="driftsattningsplan", fmt=fmt)
    board = _board(project, lines)
    if request.htmx:
        context = {"project": project, "may_write": may_write(request, project), **board}
        return render(request, "onboarding/cutover/board.html", context)
    return show(
        request,
        project,
        heading=_("Driftsättning"),
        lead=_("Timme för timme före, under och efter. Alla ser samma tavla, och varje bock har namn och tid."),
        conditions=conditions(project),
        template="onboarding/cutover/cutover.html",
        deliveries=[(row, *_overlap(row, project)) for row in queries.deliveries_of(project)],
        **board,
    )


@requires(*WRITE)
def line_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LineForm(request.POST or None, project=project, initial={"part": request.GET.get("del", "")})

    def act() -> Any:
        return actions.plan_line(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny rad i driftsättningsplanen"), "told": _("Raden är upplagd.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def line_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, line = _found(public_id, row)
    form = LineForm(request.POST or None, project=project, initial=_facts(line, LineForm))

    def act() -> Any:
        return actions.correct_line(line=line, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra rad i driftsättningsplanen"), "told": _("Raden är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def line_tick(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.tick_line, told=_("Raden är avbockad."))


@requires(*WRITE)
@require_POST
def line_untick(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.untick_line, told=_("Bocken är borttagen."))


@requires(*WRITE)
@require_POST
def line_cancel(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.cancel_line, told=_("Raden utgår."))


@requires(*WRITE)
def rollback_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    known = queries.rollback_of(project)
    form = RollbackForm(request.POST or None, project=project, initial=_facts(known, RollbackForm) if known else None)

    def act() -> Any:
        return actions.set_rollback(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    lead = _("Efter den tiden finns ingen väg tillbaka. Välj den så att det gamla systemet hinner köras.")
    words = {"heading": _("Återgångspunkt"), "told": _("Återgångspunkten är bestämd."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, lead=lead, **words)


@requires(*WRITE)
def delivery_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = DeliveryForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.end_delivery(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    lead = _("Det som myndigheten har gjort själv och slutar med. Driftsättningen är %s.") % queries.go_live(project)
    words = {"heading": _("Intern leverans som avslutas"), "told": _("Slutdatumet är satt.")}
    return REGISTER.entry(request, project, form, act, lead=lead, **words)


@requires(*WRITE)
def delivery_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    delivery = found_or_404(queries.delivery_of(project, row))
    form = DeliveryForm(request.POST or None, project=project, initial=_facts(delivery, DeliveryForm))

    def act() -> Any:
        return actions.correct_delivery(delivery=delivery, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra intern leverans"), "told": _("Slutdatumet är ändrat."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


def _step(request: HttpRequest, public_id: UUID, row: UUID, action: Callable[..., Any], *, told: str) -> HttpResponse:
    project, line = _found(public_id, row)
    return REGISTER.press(request, project, lambda: action(line=line, by=request.user, at=timezone.now()), told=told)


def _board(project: Any, lines: list[Any]) -> dict[str, Any]:
    """The lines by part; the next one to do is marked."""
    names = dict(queries.PARTS)
    by_part = {part: list(rows) for part, rows in groupby(lines, key=lambda line: line.part)}
    left = [line for line in sorted(lines, key=lambda line: line.starts_at) if line.state == "planned"]
    kept = [line for line in lines if line.state != "cancelled"]
    return {
        "parts": [(names[part], part, by_part.get(part, [])) for part, _label in queries.PARTS],
        "next_line": left[0] if left else None,
        "done_count": len(kept) - len(left),
        "line_count": len(kept),
        "rollback": queries.rollback_of(project),
        "as_of": timezone.now(),
    }


def _overlap(row: Any, project: Any) -> tuple[str, str]:
    """The kind of mark and its words, for how an internal delivery fits the day of go-live."""
    starts = queries.go_live(project)
    days = days_twice(row.ends_on, starts)
    if row.ends_on < starts:
        lost = (starts - row.ends_on).days - 1
        if lost:
            return "stop", ngettext("%d dag utan leverans", "%d dagar utan leverans", lost) % lost
        return "stop", _("slutar dagen före driftsättning")
    kind = "warn" if days > LONG_OVERLAP else "ok"
    return kind, ngettext("%d dags dubbelt arbete", "%d dagars dubbelt arbete", days) % days


def _facts(row: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields}


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.line_of(project, row))
