"""The doors to a project's staffing plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import (
    SEE,
    WRITE,
    Button,
    Line,
    Register,
    cells,
    found_or_404,
    heads,
    show,
)
from onboarding.staffing import actions, queries
from onboarding.staffing.controls import conditions
from onboarding.staffing.forms import StaffingForm
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_staffing", lazy("Personal"))
COLUMNS = (
    Column(lazy("Person eller roll"), "who"),
    Column(lazy("Slag"), "get_kind_display"),
    Column(lazy("Lämnande myndighet"), "from_agency"),
    Column(lazy("Sker den"), "moves_on", Kind.DAY),
    Column(lazy("Ansvarig"), "owner"),
    Column(lazy("Genomförd"), "done_at", Kind.MOMENT),
    Column(lazy("Markerad av"), "done_by"),
)


@requires(SEE)
@require_GET
def staffing_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = list(queries.staffing_of(project))
    if fmt := request.GET.get("format"):
        columns = (*COLUMNS, Column(lazy("Läge"), "get_state_display"))
        return export(found, columns, name="bemanningsplan", fmt=fmt)
    return show(
        request,
        project,
        heading=_("Personal"),
        lead=_("Vilka som går över till servicecentret, rekryteras eller går i pension, och när."),
        conditions=conditions(project),
        exports=True,
        columns=heads(COLUMNS),
        lines=[_line(project, row) for row in found],
        has_state=True,
        add_url=reverse("staffing_new", args=[public_id]),
        add_label=_("Ny rad"),
        empty_title=_("Ingen personal är planerad"),
        empty_text=_("Lägg upp dem som går över eller ska rekryteras. Flyttar ingen behövs ingen rad."),
    )


@requires(*WRITE)
def staffing_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = StaffingForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.plan_staffing(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny rad i bemanningsplanen"), "told": _("Raden är upplagd.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def staffing_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, found = _found(public_id, row)
    initial = {name: getattr(found, name) for name in StaffingForm.base_fields}
    form = StaffingForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        return actions.correct_staffing(row=found, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra bemanningsplanen"), "told": _("Raden är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def staffing_finish(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.finish_staffing, told=_("Raden är genomförd."))


@requires(*WRITE)
@require_POST
def staffing_undo(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.undo_staffing, told=_("Raden är öppen igen."))


@requires(*WRITE)
@require_POST
def staffing_cancel(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    return _step(request, public_id, row, actions.cancel_staffing, told=_("Raden utgår."))


def _step(request: HttpRequest, public_id: UUID, row: UUID, action: Callable[..., Any], *, told: str) -> HttpResponse:
    project, found = _found(public_id, row)
    return REGISTER.press(request, project, lambda: action(row=found, by=request.user, at=timezone.now()), told=told)


def _line(project: Any, row: Any) -> Line:
    args = [project.public_id, row.public_id]
    buttons = {
        "open": [
            Button(_("Genomförd"), reverse("staffing_finish", args=args)),
            Button(_("Låt utgå"), reverse("staffing_cancel", args=args), quiet=True),
        ],
        "done": [Button(_("Öppna igen"), reverse("staffing_undo", args=args), quiet=True)],
    }
    return Line(
        cells=cells(row, COLUMNS),
        url=reverse("staffing_change", args=args) if row.state == "open" else "",
        state=(row.state, row.get_state_display()),
        buttons=buttons.get(row.state, []),
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.staffing_row_of(project, row))
