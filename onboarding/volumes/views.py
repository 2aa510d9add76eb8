"""The doors to the volumes of a project."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, WRITE, Register, found_or_404, may_write, show
from onboarding.volumes import actions, queries
from onboarding.volumes.controls import conditions
from onboarding.volumes.forms import PartForm
from onboarding.volumes.questions import PARTS, Question
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import in_language, number

REGISTER = Register("project_volumes", lazy("Volymer"))
COLUMNS = (
    Column(lazy("Del"), "part"),
    Column(lazy("Volym"), "name"),
    Column(lazy("Enhet"), "unit"),
    Column(lazy("Värde"), "value", Kind.NUMBER),
)


@requires(SEE)
@require_GET
def volumes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every part with what is answered and what is missing, the versions, and what they cost."""
    project = project_or_404(public_id)
    latest = queries.latest_of(project)
    filled = queries.filled_of(project, latest)
    rows = [_row(question, filled) for question in filled.asked]
    if fmt := request.GET.get("format"):
        return export([_Shown(row) for row in rows], COLUMNS, name="volymer", fmt=fmt)
    is_draft = latest is not None and latest.state == "draft"
    return show(
        request,
        project,
        heading=_("Volymer"),
        lead=_("Grunden för pris och uppföljning. Fyll i en del i taget; det som är sparat står kvar."),
        conditions=conditions(project),
        template="onboarding/volumes/volumes.html",
        latest=latest,
        parts=[
            {
                "slug": part,
                "name": in_language(words.sv, words.en),
                "rows": [row for row in rows if row["slug"] == part],
                "missing": sum(row["value"] is None for row in rows if row["slug"] == part),
            }
            for part, words in PARTS.items()
            if filled.of_part(part)
        ],
        versions=queries.versions_of(project),
        indication=queries.indication_of(latest),
        may_confirm=is_draft and filled.is_complete and Permission.SIGN_FOR_CUSTOMER in request.permissions,
        may_price=latest is not None
        and may_write(request, project)
        and Permission.WORK_FOR_CENTRE in request.permissions,
        is_draft=is_draft,
    )


@requires(*WRITE)
def volume_part_change(request: HttpRequest, public_id: UUID, part: str) -> HttpResponse:
    project = project_or_404(public_id)
    latest = queries.latest_of(project)
    filled = queries.filled_of(project, latest)
    asked = filled.of_part(part)
    if not asked:
        raise Http404
    form = PartForm(request.POST or None, asked=asked, answers=filled.answers)

    def act() -> Any:
        answers = form.cleaned_data
        return actions.save_part(project=project, part=part, answers=answers, by=request.user, at=timezone.now())

    lead = _("Skriv 0 om ni inte har några. Det ni inte vet än kan vara tomt.")
    if latest and latest.state != "draft":
        lead = _("Version %d är bekräftad. Det du sparar blir en ny version.") % latest.number + " " + lead
    words = {
        "heading": in_language(PARTS[part].sv, PARTS[part].en),
        "told": _("Delen är sparad."),
        "action": _("Spara"),
    }
    return REGISTER.entry(request, project, form, act, lead=lead, **words)


@requires(Permission.SIGN_FOR_CUSTOMER)
@require_POST
def volume_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = found_or_404(queries.latest_of(project))

    def act() -> Any:
        return actions.confirm_baseline(form=form, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Baslinjen är bekräftad."))


@requires(Permission.WORK_FOR_CENTRE)
@require_POST
def volume_price(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = found_or_404(queries.latest_of(project))

    def act() -> Any:
        return actions.make_indication(form=form, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Prisindikationen är gjord."))


class _Shown:
    """A row as the columns of the file read it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.part, self.name, self.unit, self.value = row["part"], row["name"], row["unit"], row["value"]


def _row(question: Question, filled: Any) -> dict[str, Any]:
    value = filled.answers.get(question.code)
    return {
        "slug": question.part,
        "part": in_language(PARTS[question.part].sv, PARTS[question.part].en),
        "name": in_language(question.name.sv, question.name.en),
        "unit": in_language(question.unit.sv, question.unit.en),
        "value": value,
        "shown": None if value is None else number(value, question.decimals),
    }
