"""The doors to what a project taught."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from onboarding.lessons import actions, queries
from onboarding.lessons.controls import conditions
from onboarding.lessons.forms import AcceptForm, DeclineForm, LessonFilter, LessonForm
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
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_lessons", lazy("Lärdomar"))
SHOWN = (
    Column(lazy("Lärdom"), "told"),
    Column(lazy("Slag"), "get_kind_display"),
    Column(lazy("Tema"), "get_theme_display"),
    Column(lazy("Registrerad av"), "noted_by"),
    Column(lazy("Beslutad åtgärd"), "action"),
)
COLUMNS = (
    *SHOWN,
    Column(lazy("Beslutad"), "decided_at", Kind.MOMENT),
    Column(lazy("Beslutad av"), "decided_by"),
    Column(lazy("Ändring i projektmallen"), queries.change_told),
    Column(lazy("Läge"), "get_state_display"),
)


@requires(SEE)
@require_GET
def lesson_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LessonFilter(request.GET)
    chosen = form.chosen()
    found = list(
        queries.lessons_of(
            project, kind=chosen.get("slag", ""), theme=chosen.get("tema", ""), state=chosen.get("lage", "")
        )
    )
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="lardomar", fmt=fmt)
    leads = Permission.LEAD_ONBOARDING in request.permissions
    return show(
        request,
        project,
        heading=_("Lärdomar"),
        lead=_("Vad som gick bra, gick fel och kan bli bättre. Det som beslutas ändrar mallen för nästa projekt."),
        conditions=conditions(project),
        filter_form=form,
        exports=True,
        columns=heads(SHOWN),
        lines=[_line(project, lesson, leads=leads) for lesson in found],
        has_state=True,
        add_url=reverse("lesson_new", args=[public_id]),
        add_label=_("Ny lärdom"),
        empty_title=_("Inga lärdomar"),
        empty_text=_("Ingen lärdom finns i urvalet."),
    )


@requires(*WRITE)
def lesson_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LessonForm(request.POST or None)

    def act() -> Any:
        return actions.note_lesson(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny lärdom"), "told": _("Lärdomen är registrerad.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def lesson_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, lesson = _found(public_id, row)
    initial = {name: getattr(lesson, name) for name in LessonForm.base_fields}
    form = LessonForm(request.POST or None, initial=initial)

    def act() -> Any:
        return actions.correct_lesson(lesson=lesson, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra lärdom"), "told": _("Lärdomen är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(Permission.LEAD_ONBOARDING)
def lesson_accept(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, lesson = _found(public_id, row)
    form = AcceptForm(request.POST or None, content=lesson.project.template.content)

    def act() -> Any:
        return actions.accept_lesson(lesson=lesson, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Ändra mallen"), "told": _("Lärdomen är beslutad och mallens ändring föreslagen.")}
    return REGISTER.entry(request, project, form, act, lead=lesson.told, action=_("Besluta"), **words)


@requires(Permission.LEAD_ONBOARDING)
def lesson_decline(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, lesson = _found(public_id, row)
    form = DeclineForm(request.POST or None)

    def act() -> Any:
        return actions.decline_lesson(lesson=lesson, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Ändra inget i mallen"), "told": _("Lärdomen är beslutad.")}
    return REGISTER.entry(request, project, form, act, lead=lesson.told, action=_("Besluta"), **words)


def _line(project: Any, lesson: Any, *, leads: bool) -> Line:
    args = [project.public_id, lesson.public_id]
    is_open = lesson.state == "open"
    buttons = []
    if is_open and leads:
        buttons = [
            Button(_("Ändra mallen"), reverse("lesson_accept", args=args), opens=True),
            Button(_("Ändra inget"), reverse("lesson_decline", args=args), opens=True, quiet=True),
        ]
    return Line(
        cells=cells(lesson, SHOWN),
        url=reverse("lesson_change", args=args) if is_open else "",
        sub=queries.change_told(lesson),
        state=(lesson.state, lesson.get_state_display()),
        buttons=buttons,
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.lesson_of(project, row))
