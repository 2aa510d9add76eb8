"""The doors of the support desk (support): asking and following one's own cases, and the teams' queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import for_everyone, requires
from servicecenter.agreements.catalogue import Area
from servicecenter.agreements.doors import services_of
from servicecenter.desk import actions, queries
from servicecenter.desk.forms import AnswerForm, AskForm, HandOverForm, NoteForm, OwnFilter, QueueFilter, ReplyForm
from servicecenter.desk.states import OPEN
from servicecenter.desk.teams import TEAMS, areas_of, teams_of
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Ärendenummer"), "number"),
    Column(lazy("Område"), "get_area_display"),
    Column(lazy("Rubrik"), "title"),
    Column(lazy("Gäller"), "about"),
    Column(lazy("Frågat av"), "opened_by.full_name"),
    Column(lazy("Frågat"), "opened_at", Kind.MOMENT),
    Column(lazy("Handläggare"), lambda row: row.handled_by.full_name if row.handled_by else ""),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Löst"), "solved_at", Kind.MOMENT),
    Column(lazy("Kritiskt sedan"), "critical_at", Kind.MOMENT),
)


@for_everyone
@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """What I have asked, and where it is."""
    form = OwnFilter(request.GET)
    page = page_of(request, queries.cases_of(request.user, **form.chosen()))
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "servicecenter/desk/mine.html", context)


@for_everyone
def case_new(request: HttpRequest) -> HttpResponse:
    """Ask. ``om`` is what it concerns and ``omrade`` its area, from the page that one came from."""
    areas = areas_of(services_of(request))
    begun = {"about": request.GET.get("om", "")[:120], "area": request.GET.get("omrade", "")}
    form = AskForm(request.POST or None, areas=areas, initial={name: text for name, text in begun.items() if text})
    follows = _earlier(request)

    def save() -> HttpResponse:
        case = actions.open_case(**form.cleaned_data, follows=follows, by=request.user, at=timezone.now())
        messages.success(request, _("Frågan är skickad. Ärendet har nummer %s.") % case.number)
        return redirect("support_case", case.public_id)

    back = {"back": reverse("my_cases"), "back_label": _("Mina ärenden")}
    return form_page(request, form, save, heading=_("Fråga supporten"), action=_("Skicka"), **back)


@for_everyone
@require_GET
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One case: all that was written, and what can be done now."""
    found = _case_or_404(request, public_id)
    in_team, is_mine = actions.is_in_team(found, request.user), found.opened_by_id == request.user.pk
    is_open, others = found.state in OPEN, [area for area in Area if area != found.area]
    again = actions.may_open_again(found, timezone.now())
    context = {
        "case": found,
        "written": queries.messages_in(found, with_notes=in_team),
        "in_team": in_team,
        "is_mine": is_mine,
        "may_mark": in_team and is_open,
        "may_take": in_team and is_open and found.handled_by_id != request.user.pk,
        "reply_form": ReplyForm() if is_mine and (is_open or again) else None,
        "answer_form": AnswerForm() if in_team and is_open and not is_mine else None,
        "note_form": NoteForm(auto_id="note_%s") if in_team and is_open else None,
        "hand_over_form": HandOverForm(areas=others, auto_id="over_%s") if in_team and is_open else None,
        "is_late": is_mine and not is_open and not again,
    }
    return render(request, "servicecenter/desk/case.html", context)


@for_everyone
@require_POST
def case_do(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Write, take, answer or hand over."""
    found = _case_or_404(request, public_id)
    form = _form_for(request, what, found)
    if not form.is_valid():
        messages.error(request, "; ".join(text for errors in form.errors.values() for text in errors))
    elif _done(request, found, what, form.cleaned_data):
        messages.success(request, DONE[what])
    sees = queries.case_by_id(public_id)
    return redirect("support_case", public_id) if _sees(request, sees) else redirect("desk")


@requires(*TEAMS.values())
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The cases of my teams, the oldest first."""
    form, areas = QueueFilter(request.GET), teams_of(request.permissions)
    chosen: dict[str, Any] = form.chosen()
    mine = request.user if chosen.pop("mina", "") else None
    found = queries.queue(areas, mina=mine, **chosen)
    if fmt := request.GET.get("format"):
        return export(found.iterator(), COLUMNS, name="supportarenden", fmt=fmt)
    page = page_of(request, found)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "areas": areas}
    return render(request, "servicecenter/desk/queue.html", context)


DONE = {
    "skriv": lazy("Det är skickat."),
    "ta": lazy("Ärendet är ditt."),
    "fraga": lazy("Frågan är skickad till den som frågade."),
    "los": lazy("Svaret är skickat och ärendet löst."),
    "anteckna": lazy("Anteckningen är sparad."),
    "lamna": lazy("Ärendet är överlämnat."),
    "kritiskt": lazy("Ärendet är märkt som kritiskt."),
    "inte-kritiskt": lazy("Ärendet är inte längre kritiskt."),
}


def _form_for(request: HttpRequest, what: str, found: Any) -> Form:
    others = [area for area in Area if area != found.area]
    forms: dict[str, Callable[[], Form]] = {
        "skriv": lambda: ReplyForm(request.POST),
        "ta": lambda: Form(request.POST),
        "fraga": lambda: AnswerForm(request.POST),
        "los": lambda: AnswerForm(request.POST),
        "anteckna": lambda: NoteForm(request.POST),
        "lamna": lambda: HandOverForm(request.POST, areas=others),
        "kritiskt": lambda: Form(request.POST),
        "inte-kritiskt": lambda: Form(request.POST),
    }
    if what not in forms:
        raise Http404
    return forms[what]()


def _done(request: HttpRequest, found: Any, what: str, given: dict[str, Any]) -> bool:
    """Whether it was done; otherwise the reader is told why not."""
    who = {"case": found, "by": request.user, "at": timezone.now()}

    def link(case: Any) -> str:
        return request.build_absolute_uri(reverse("support_case", args=[case.public_id]))

    acts: dict[str, Callable[..., Any]] = {
        "skriv": actions.reply,
        "ta": actions.take,
        "fraga": lambda **given: actions.answer(is_solved=False, link=link, **given),
        "los": lambda **given: actions.answer(is_solved=True, link=link, **given),
        "anteckna": actions.write_note,
        "lamna": actions.hand_over,
        "kritiskt": lambda **given: actions.mark_critical(is_critical=True, **given),
        "inte-kritiskt": lambda **given: actions.mark_critical(is_critical=False, **given),
    }
    try:
        acts[what](**who, **given)
    except ValidationError as refusal:
        messages.error(request, "; ".join(refusal.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        return True
    return False


def _case_or_404(request: HttpRequest, public_id: UUID) -> Any:
    """A case of one's own or of one's team."""
    found = queries.case_by_id(public_id)
    if not _sees(request, found):
        raise Http404
    return found


def _sees(request: HttpRequest, found: Any) -> bool:
    return found is not None and (found.opened_by_id == request.user.pk or actions.is_in_team(found, request.user))


def _earlier(request: HttpRequest) -> Any:
    """The case of one's own that the new one follows."""
    try:
        found = queries.case_by_id(UUID(request.GET["foljer"]))
    except (KeyError, ValueError):
        return None
    return found if found is not None and found.opened_by_id == request.user.pk else None
