"""The doors to the gaps of a project, and to the walk through its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from onboarding.gaps import actions, queries
from onboarding.gaps.controls import conditions
from onboarding.gaps.forms import GapFilter, GapForm, RefuseForm, SolveForm, WalkForm
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
    may_write,
    show,
)
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import in_language
from servicecenter.workflow.transitions import NotAllowedNow

REGISTER = Register("project_gaps", lazy("Gap"))
SHOWN = (
    Column(lazy("Gap"), "what"),
    Column(lazy("Steg"), "place"),
    Column(lazy("Slag"), "get_kind_display"),
    Column(lazy("Allvar"), "get_severity_display"),
    Column(lazy("Lösning"), "solution"),
    Column(lazy("Ansvarig"), "owner"),
    Column(lazy("Klart senast"), "due_on", Kind.DAY),
)
COLUMNS = (
    *SHOWN,
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Underlag"), "evidence"),
    Column(lazy("Löst"), "solved_at", Kind.MOMENT),
    Column(lazy("Löst av"), "solved_by"),
    Column(lazy("Bekräftat"), "confirmed_at", Kind.MOMENT),
    Column(lazy("Bekräftat av"), "confirmed_by"),
)


@requires(SEE)
@require_GET
def gap_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = GapFilter(request.GET)
    chosen = form.chosen()
    found = queries.gaps_of(
        project, state=chosen.get("lage", ""), severity=chosen.get("allvar", ""), kind=chosen.get("slag", "")
    )
    walked = queries.walk_of(project)
    if fmt := request.GET.get("format"):
        return export(_placed(found, walked), COLUMNS, name="gap", fmt=fmt)
    page = page_of(request, found)
    return show(
        request,
        project,
        heading=_("Gap"),
        lead=_("Stegen i tjänsterna, hur myndigheten gör i dag, och det som måste ändras före driftsättning."),
        conditions=conditions(project),
        template="onboarding/gaps/gaps.html",
        walked=[
            {
                "code": each.service.code,
                "name": in_language(each.service.name.sv, each.service.name.en),
                "noted": each.noted,
                "all": len(each.steps),
            }
            for each in walked
        ],
        filter_form=form,
        page_obj=page,
        exports=True,
        columns=heads(SHOWN),
        lines=[_line(request, project, gap) for gap in _placed(page.object_list, walked)],
        has_state=True,
        add_url=reverse("gap_new", args=[public_id]),
        add_label=_("Nytt gap"),
        empty_title=_("Inga gap"),
        empty_text=_("Inget gap finns i urvalet."),
    )


@requires(SEE)
def step_walk(request: HttpRequest, public_id: UUID, service: str) -> HttpResponse:
    """Every step of a service, to be noted in parts: what is written is kept, what is left stays left."""
    project = project_or_404(public_id)
    walked = found_or_404(queries.walked_service(project, service))
    form = WalkForm(request.POST or None, walked=walked)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.note_steps(
                project=project, service=service, noted=form.noted(), by=request.user, at=timezone.now()
            )
        except ValidationError as refusal:
            show_refusal(refusal, form)
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, ngettext("%d steg är sparat.", "%d steg är sparade.", count) % count)
            return redirect("step_walk", project.public_id, service)
    answer = show(
        request,
        project,
        heading=in_language(walked.service.name.sv, walked.service.name.en),
        lead=_("Steg för steg: gör ni som standard, eller hur gör ni i dag? Spara när du vill."),
        template="onboarding/gaps/walk.html",
        form=form,
        rows=form.rows(),
        noted=walked.noted,
        code=service,
    )
    answer.status_code = 422 if form.errors else 200
    return answer


@requires(*WRITE)
def gap_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = GapForm(request.POST or None, project=project, initial={"place": request.GET.get("steg", "")})

    def act() -> Any:
        return actions.register_gap(project=project, facts=form.facts(), by=request.user, at=timezone.now())

    return REGISTER.entry(request, project, form, act, heading=_("Nytt gap"), told=_("Gapet är registrerat."))


@requires(*WRITE)
def gap_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, gap = _found(public_id, row)
    initial = {name: getattr(gap, name) for name in GapForm.base_fields if name != "place"}
    form = GapForm(request.POST or None, project=project, initial=initial | {"place": f"{gap.service}:{gap.step}"})

    def act() -> Any:
        return actions.correct_gap(gap=gap, facts=form.facts(), by=request.user, at=timezone.now())

    words = {"heading": _("Ändra gap"), "told": _("Gapet är ändrat."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def gap_solve(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, gap = _found(public_id, row)
    form = SolveForm(request.POST or None, initial={"evidence": gap.evidence})

    def act() -> Any:
        return actions.solve_gap(gap=gap, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Markera gap som löst"), "told": _("Gapet är löst. Den andra sidan ska bekräfta det.")}
    return REGISTER.entry(request, project, form, act, lead=gap.what, action=_("Spara"), **words)


@requires(*WRITE)
@require_POST
def gap_confirm(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, gap = _found(public_id, row)

    def act() -> Any:
        return actions.confirm_gap(gap=gap, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Gapet är stängt av båda parter."))


@requires(*WRITE)
def gap_refuse(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, gap = _found(public_id, row)
    form = RefuseForm(request.POST or None)

    def act() -> Any:
        return actions.refuse_gap(gap=gap, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Gapet är inte löst"), "told": _("Gapet är öppet igen."), "action": _("Öppna gapet igen")}
    return REGISTER.entry(request, project, form, act, lead=gap.what, **words)


@requires(*WRITE)
@require_POST
def gap_reopen(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, gap = _found(public_id, row)

    def act() -> Any:
        return actions.reopen_gap(gap=gap, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Gapet är öppet igen."))


def _placed(gaps: Any, walked: list[Any]) -> list[Any]:
    """Each gap with the name of its step; one that the catalogue has no longer keeps its key."""
    names = {
        (each.service.code, step.key): f"{step.order}. {in_language(step.name.sv, step.name.en)}"
        for each in walked
        for step, _note in each.steps
    }
    found = list(gaps)
    for gap in found:
        gap.place = names.get((gap.service, gap.step), gap.step)
    return found


def _line(request: HttpRequest, project: Any, gap: Any) -> Line:
    args = [project.public_id, gap.public_id]
    is_critical = gap.severity == "1critical"
    return Line(
        cells=cells(gap, SHOWN),
        url=reverse("gap_change", args=args) if gap.state == "open" else "",
        sub=gap.evidence,
        kind="stop" if is_critical and gap.state != "confirmed" else "",
        state=("waiting" if gap.state == "solved" else gap.state, gap.get_state_display()),
        buttons=_buttons(request, gap, args) if may_write(request, project) else [],
    )


def _buttons(request: HttpRequest, gap: Any, args: list[Any]) -> list[Button]:
    mine = "centre" if Permission.WORK_FOR_CENTRE in request.permissions else "customer"
    if gap.state == "open":
        return [Button(_("Löst"), reverse("gap_solve", args=args), opens=True)]
    if gap.state == "confirmed":
        return [Button(_("Öppna igen"), reverse("gap_reopen", args=args), quiet=True)]
    if gap.solved_side == mine:
        return []
    return [
        Button(_("Bekräfta"), reverse("gap_confirm", args=args)),
        Button(_("Inte löst"), reverse("gap_refuse", args=args), opens=True, quiet=True),
    ]


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.gap_of(project, row))
