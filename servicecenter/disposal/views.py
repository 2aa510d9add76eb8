"""Disposal (gallring): the dry run, what waits for a second person, holds, and the report of what is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.people import names_of
from servicecenter.audit.privacy import kept_for_ever
from servicecenter.common.permissions import Permission
from servicecenter.disposal.actions import (
    carry_out_disposal,
    decide_rule,
    lift_hold,
    place_hold,
    propose_disposal,
    withdraw_disposal,
)
from servicecenter.disposal.forms import HoldForm, RuleForm
from servicecenter.disposal.queries import disposal_here, hold_here, holds, label_of, previews, tombstones, waiting
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

REPORT_COLUMNS = (
    Column(gettext_lazy("Nummer"), "pk", Kind.NUMBER),
    Column(gettext_lazy("Slag"), lambda row: label_of(row.kind)),
    Column(gettext_lazy("Start före"), "before", Kind.DAY),
    Column(gettext_lazy("Antal"), "row_count", Kind.NUMBER),
    Column(gettext_lazy("År"), "rule.years", Kind.NUMBER),
    Column(gettext_lazy("Stöd"), "rule.legal_basis"),
    Column(gettext_lazy("Föreslagen av"), "proposed_by"),
    Column(gettext_lazy("Utförd av"), "carried_out_by"),
    Column(gettext_lazy("Utförd"), "carried_out_at", Kind.MOMENT),
    Column(gettext_lazy("Kontrollsumma"), "content_hash"),
)


@requires(Permission.ADMINISTER, Permission.SEE_AUDIT)
@require_GET
def disposal(request: HttpRequest) -> HttpResponse:
    found = tombstones()
    if fmt := request.GET.get("format"):
        return export(found, REPORT_COLUMNS, name=_("Gallringar"), fmt=fmt)
    today = timezone.localdate()
    stops = list(holds())
    names = names_of([hold.person_id for hold in stops])
    page = page_of(request, found)
    context = {
        "previews": previews(today),
        "waiting": [(row, label_of(row.kind), row.proposed_by_id == request.user.pk) for row in waiting()],
        "holds": [
            (hold, label_of(hold.kind) if hold.kind else "", names.get(hold.person_id, hold.person_id or ""))
            for hold in stops
        ],
        "page_obj": page,
        "rows": [(row, label_of(row.kind)) for row in page],
        "kept": kept_for_ever(on=today),
        "may_act": Permission.ADMINISTER in request.permissions,
    }
    return render(request, "servicecenter/disposal/disposal.html", context)


@requires(Permission.ADMINISTER)
def new_rule(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST or None)
    return _form(request, form, _("Ny gallringsregel"), lambda: decide_rule(**form.cleaned_data, **_who(request)))


@requires(Permission.ADMINISTER)
def new_hold(request: HttpRequest) -> HttpResponse:
    form = HoldForm(request.POST or None)

    def save() -> None:
        given = form.cleaned_data
        place_hold(kind=given["kind"], person_id=given["person"], reason=given["reason"], **_who(request))

    return _form(request, form, _("Nytt gallringsstopp"), save)


def _form(request: HttpRequest, form: Any, heading: str, save: Callable[[], object]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
            return redirect("disposal")
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "heading": heading}
    return render(request, "servicecenter/disposal/form.html", context, status=422 if form.errors else 200)


@requires(Permission.ADMINISTER)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    kind = request.POST.get("kind", "")
    return _act(request, lambda: propose_disposal(kind=kind, **_who(request)), _("Föreslagen. En annan person utför."))


@requires(Permission.ADMINISTER)
@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    found = _or_404(disposal_here(pk))
    return _act(request, lambda: carry_out_disposal(disposal=found, **_who(request)), _("Gallringen är utförd."))


@requires(Permission.ADMINISTER)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _or_404(disposal_here(pk))
    return _act(request, lambda: withdraw_disposal(disposal=found, **_who(request)), _("Förslaget är återtaget."))


@requires(Permission.ADMINISTER)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    found = _or_404(hold_here(pk))
    return _act(request, lambda: lift_hold(hold=found, **_who(request)), _("Gallringsstoppet är hävt."))


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("disposal")


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
