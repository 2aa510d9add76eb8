"""The doors to a project's register of integrations."""

from __future__ import annotations

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
from onboarding.system_links import actions, queries
from onboarding.system_links.controls import conditions
from onboarding.system_links.diagram import Arrow, drawing
from onboarding.system_links.forms import LinkFilter, LinkForm, TestForm
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, Kind, export

REGISTER = Register("project_system_links", lazy("Integrationer"))
SHOWN = (
    Column(lazy("Integration"), str),
    Column(lazy("Uppgifter"), "content"),
    Column(lazy("Filformat"), "file_format"),
    Column(lazy("Hur ofta"), "get_frequency_display"),
    Column(lazy("Servicecentret"), "centre_owner"),
    Column(lazy("Myndigheten"), "customer_owner"),
)
COLUMNS = (
    Column(lazy("Från system"), "source"),
    Column(lazy("Till system"), "target"),
    *SHOWN[1:],
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Provad"), "tested_at", Kind.MOMENT),
    Column(lazy("Utfall av provet"), "result"),
)


@requires(SEE)
@require_GET
def link_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LinkFilter(request.GET)
    found = list(queries.links_of(project, state=form.chosen().get("lage", "")))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="integrationer", fmt=fmt)
    drawn = [each for each in found if each.state != "dropped"] or []
    numbers = {each.pk: index for index, each in enumerate(drawn, 1)}
    return show(
        request,
        project,
        heading=_("Integrationer"),
        lead=_(
            "Vilka system som lämnar uppgifter till varandra, vem som ansvarar för varje ände och vad som är provat."
        ),
        conditions=conditions(project),
        template="onboarding/system_links/system_links.html",
        picture=_picture(drawn),
        filter_form=form,
        exports=True,
        columns=heads(SHOWN),
        lines=[_line(project, each, numbers.get(each.pk)) for each in found],
        has_state=True,
        add_url=reverse("system_link_new", args=[public_id]),
        add_label=_("Ny integration"),
        empty_title=_("Inga integrationer"),
        empty_text=_("Ingen integration finns i urvalet."),
    )


@requires(*WRITE)
def link_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LinkForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.register_link(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny integration"), "told": _("Integrationen är registrerad.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def link_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, link = _found(public_id, row)
    initial = {name: getattr(link, name) for name in LinkForm.base_fields}
    form = LinkForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        return actions.correct_link(link=link, facts=form.cleaned_data, by=request.user, at=timezone.now())

    lead = _("En provad integration som ändras måste provas på nytt.") if link.state == "passed" else ""
    words = {"heading": _("Ändra integration"), "told": _("Integrationen är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, lead=lead, **words)


@requires(*WRITE)
def link_test(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, link = _found(public_id, row)
    form = TestForm(request.POST or None)

    def act() -> Any:
        has_passed, result = form.cleaned_data["has_passed"] == "yes", form.cleaned_data["result"]
        return actions.note_test(link=link, has_passed=has_passed, result=result, by=request.user, at=timezone.now())

    words = {"heading": _("Registrera prov"), "told": _("Provet är registrerat."), "lead": f"{link}: {link.content}"}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def link_drop(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, link = _found(public_id, row)

    def act() -> Any:
        return actions.drop_link(link=link, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Integrationen utgår."))


@requires(*WRITE)
@require_POST
def link_restore(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, link = _found(public_id, row)

    def act() -> Any:
        return actions.restore_link(link=link, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Integrationen är tillbaka och ska provas."))


def _line(project: Any, link: Any, number: int | None) -> Line:
    args = [project.public_id, link.public_id]
    if link.state == "dropped":
        buttons = [Button(_("Ta tillbaka"), reverse("system_link_restore", args=args), quiet=True)]
    else:
        buttons = [Button(_("Registrera prov"), reverse("system_link_test", args=args), opens=True)]
        if link.state != "passed":
            buttons.append(Button(_("Låt utgå"), reverse("system_link_drop", args=args), quiet=True))
    shown = cells(link, SHOWN)
    if number:
        shown[0] = (shown[0][0], f"{number}. {shown[0][1]}", False)
    return Line(
        cells=shown,
        url=reverse("system_link_change", args=args),
        sub=link.result,
        state=(link.state, link.get_state_display()),
        buttons=buttons,
    )


def _picture(links: list[Any]) -> str:
    if not links:
        return ""
    told = "; ".join(f"{index}. {each}: {each.content}" for index, each in enumerate(links, 1))
    arrows = [Arrow(each.source, each.target, each.state) for each in links]
    return drawing(arrows, title=_("System och integrationer"), description=told)


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.link_of(project, row))
