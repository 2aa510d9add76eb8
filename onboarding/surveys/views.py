"""The doors to the survey of a project: sent and followed by the project, answered by whoever is asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from onboarding.projects.pages import project_or_404
from onboarding.projects.queries import current_phase, limit_of
from onboarding.projects.register_pages import SEE, Register, found_or_404, may_write, show
from onboarding.surveys import actions, queries
from onboarding.surveys.controls import conditions
from onboarding.surveys.forms import AnswerForm
from onboarding.surveys.questions import GROUPS, QUESTIONS, SCALE
from onboarding.surveys.results import SMALLEST, answered, percent
from servicecenter.accounts.doors import for_everyone, requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.web.formatting import in_language, number
from servicecenter.workflow.transitions import NotAllowedNow

REGISTER = Register("project_survey", lazy("Nöjdhet"))
CENTRE = Permission.WORK_FOR_CENTRE
COLUMNS = (
    Column(lazy("Grupp"), "group"),
    Column(lazy("Fråga"), "question"),
    Column(lazy("Medelvärde"), "mean", Kind.NUMBER),
    Column(lazy("Svar"), "number", Kind.NUMBER),
    Column(lazy("Tillfrågade"), "asked", Kind.NUMBER),
    Column(lazy("Svarsandel, procent"), "rate", Kind.NUMBER),
    *(Column(str(value), f"of_{value}", Kind.NUMBER) for value in SCALE),
)


@requires(SEE)
@require_GET
def survey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How many have answered, and what they say together once no more can answer."""
    project = project_or_404(public_id)
    found = queries.survey_of(project)
    responses = queries.responses_of(found) if found else None
    rows = _results(found, responses) if found and responses else []
    if fmt := request.GET.get("format"):
        return export([row for _name, part in rows for row in part], COLUMNS, name="nojdhet", fmt=fmt)
    writes = may_write(request, project) and CENTRE in request.permissions
    return show(
        request,
        project,
        heading=_("Nöjdhet"),
        lead=_("Fem frågor till dem som var med och till dem som använder tjänsten. Ingen ser vad en enskild svarat."),
        conditions=conditions(project),
        template="onboarding/surveys/survey.html",
        survey=found,
        responses=responses,
        tiles=_tiles(project, responses),
        results=rows,
        comments=queries.comments_of(found, responses) if found and responses else [],
        smallest=SMALLEST,
        may_send=writes and found is None and current_phase(project.phases.all()).number >= queries.FIRST_PHASE,
        may_follow=writes and found is not None and found.closed_at is None,
    )


@requires(CENTRE)
@require_POST
def survey_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)

    def act() -> Any:
        told = {"project": project, "address": _address(request), "by": request.user}
        return actions.send_survey(**told, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Enkäten är skickad."))


@requires(CENTRE)
@require_POST
def survey_remind(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = found_or_404(queries.survey_of(project))

    def act() -> Any:
        return actions.remind(survey=found, address=_address(request), by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("De som inte har svarat har fått ett nytt brev."))


@requires(CENTRE)
@require_POST
def survey_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = found_or_404(queries.survey_of(project))

    def act() -> Any:
        return actions.close_survey(survey=found, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Enkäten är stängd."))


@for_everyone
def survey_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Five questions, for whoever is asked; to others there is no such page."""
    found = found_or_404(queries.survey_by_id(public_id))
    invitation = queries.invitation_for(found, request.user)
    if invitation is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"survey": found, "answers": form.answers(), "comment": form.cleaned_data["comment"]}
        try:
            actions.answer_survey(**told, by=request.user, at=timezone.now())
        except (ValidationError, NotAllowedNow) as refusal:
            show_refusal(refusal if isinstance(refusal, ValidationError) else ValidationError(str(refusal)), form)
        else:
            return redirect("survey_answer", public_id)
    context = {
        "survey": found,
        "form": form,
        "has_answered": invitation.has_answered,
        "is_open": found.closed_at is None and found.project.state == "active",
    }
    status = 422 if form.errors else 200
    return render(request, "onboarding/surveys/answer.html", context, status=status)


class _Row:
    """A question's answers as the page and the file read them."""

    def __init__(self, group: str, question: str, counts: Any, *, asked: int) -> None:
        words = QUESTIONS[question]
        self.group = in_language(GROUPS[group].sv, GROUPS[group].en) if group else _("Alla")
        self.question = in_language(words.sv, words.en)
        self.mean, self.number, self.asked = counts.mean, counts.number, asked
        self.rate = percent(counts.number, asked)
        self.counts = [counts.counts.get(value, 0) for value in SCALE]
        self.shown_mean = number(counts.mean, 1) if counts.mean is not None else "–"
        for value, count in zip(SCALE, self.counts, strict=True):
            setattr(self, f"of_{value}", count)


def _results(found: Any, responses: Any) -> list[tuple[str, list[_Row]]]:
    tallies = queries.tallies_of(found)
    rows = []
    for group in queries.shown_groups(found, responses):
        asked = responses.asked[group] if group else responses.all_asked
        part = [_Row(group, code, answered(tallies, code, group=group), asked=asked) for code in QUESTIONS]
        rows.append((part[0].group, part))
    return rows


def _tiles(project: Any, responses: Any) -> list[dict[str, Any]]:
    if responses is None:
        return []
    needed = limit_of(project, queries.LIMIT)
    return [
        {"label": _("Tillfrågade"), "value": str(responses.all_asked)},
        {"label": _("Har svarat"), "value": str(responses.all_answered)},
        {
            "label": _("Svarsandel"),
            "value": f"{responses.rate} %",
            "kind": "ok" if responses.rate >= needed else "warn",
            "note": _("Minst %d %% behövs (eget gränsvärde)") % needed,
        },
    ]


def _address(request: HttpRequest) -> str:
    """What the link to a survey begins with; its own name comes last."""
    return request.build_absolute_uri("/anslutning/enkat/")
