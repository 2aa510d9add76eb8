"""The doors of deviations from the standard: the register over all one's agencies, and one with its two persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires, requires_somewhere
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.language import told
from servicecenter.reports.paging import page_of
from servicecenter.service_catalogue.versions import newest
from servicecenter.variants import actions, queries
from servicecenter.variants.forms import ReasonForm, VariantFilter, VariantForm
from servicecenter.workflow.transitions import NotAllowedNow


def service_of(row: Any) -> str:
    return told(newest().service(row.service).name) if row.service in newest() else row.service


def step_of(row: Any) -> str:
    """The step's name; a step that the newest catalogue no longer has is told by its key."""
    if not row.step:
        return _("Hela tjänsten")
    steps = newest().service(row.service).steps if row.service in newest() else ()
    return next((told(step.name) for step in steps if step.key == row.step), row.step)


COLUMNS = (
    Column(lazy("Myndighet"), "agency.name"),
    Column(lazy("Tjänst"), service_of),
    Column(lazy("Steg"), step_of),
    Column(lazy("Vad som görs annorlunda"), "what"),
    Column(lazy("Skäl"), "reason"),
    Column(lazy("Kostnad per år"), "yearly_cost_ore", Kind.KRONOR),
    Column(lazy("Upphör senast"), "exit_on", Kind.DAY),
    Column(lazy("Läge"), "get_state_display"),
)


@requires_somewhere(Permission.SEE_AGREEMENTS)
@require_GET
def variant_list(request: HttpRequest) -> HttpResponse:
    """Every deviation of one's agencies, counted by service and by customer."""
    today = timezone.localdate()
    form = VariantFilter(request.GET)
    chosen = form.chosen()
    found = queries.variants_of(request.overview, state=chosen.get("lage", ""), service=chosen.get("tjanst", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="avsteg", fmt=fmt)
    page = page_of(request, found)
    overview = queries.overview(request.overview, on=today)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, service_of(row), step_of(row), _is_here(request, row)) for row in page.object_list],
        "overview": overview,
        "is_many": len(request.overview) > 1,
        "tiles": _tiles(overview),
        "today": today,
        "may_ask": any(each in request.permissions for each in actions.ASK),
    }
    return render(request, "servicecenter/variants/variants.html", context)


@requires(Permission.SEE_AGREEMENTS)
@require_GET
def variant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    history = queries.history_of(found)
    may_decide = Permission.EDIT_AGREEMENTS in request.permissions
    asked_by = next((step.by_id for step in history if step.transition == "ask"), None)
    context = {
        "variant": found,
        "service": service_of(found),
        "step": step_of(found),
        "events": _events(history),
        "is_overdue": found.state == "in_force" and found.exit_on < timezone.localdate(),
        "may_approve": may_decide and found.state == "waiting" and asked_by != request.user.pk,
        "may_refuse": may_decide and found.state == "waiting",
        "may_end": may_decide and found.state == "in_force",
    }
    return render(request, "servicecenter/variants/variant.html", context)


@requires(*actions.ASK)
def variant_new(request: HttpRequest) -> HttpResponse:
    form = VariantForm(request.POST or None, initial={"place": request.GET.get("tjanst", "")})

    def save() -> HttpResponse:
        new = actions.ask_variant(**form.facts(), by=request.user, at=timezone.now())
        messages.success(request, _("Avsteget är begärt. Någon annan godkänner det."))
        return redirect("variant", new.public_id)

    lead = _("Standarden är regeln. Ett avsteg har skäl, kostnad och en dag då det upphör, och godkänns av en annan.")
    told_back = {"back": reverse("variants"), "back_label": _("Avsteg"), "action": _("Begär avsteget")}
    return form_page(request, form, save, heading=_("Begär avsteg"), lead=lead, **told_back)


@requires(Permission.EDIT_AGREEMENTS)
@require_POST
def variant_approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    try:
        actions.approve_variant(variant=found, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Avsteget gäller."))
    return redirect("variant", public_id)


@requires(Permission.EDIT_AGREEMENTS)
def variant_refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)

    def act(reason: str, at: datetime) -> Any:
        return actions.refuse_variant(variant=found, reason=reason, by=request.user, at=at)

    said = {"heading": _("Avslå avsteget"), "action": _("Avslå"), "said": _("Avsteget är avslaget.")}
    return _with_reason(request, found, act, **said)


@requires(Permission.EDIT_AGREEMENTS)
def variant_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)

    def act(reason: str, at: datetime) -> Any:
        return actions.end_variant(variant=found, reason=reason, by=request.user, at=at)

    said = {"heading": _("Avsluta avsteget"), "action": _("Avsluta"), "said": _("Avsteget är avslutat.")}
    return _with_reason(request, found, act, **said)


def _with_reason(
    request: HttpRequest, found: Any, act: Callable[[str, datetime], Any], *, heading: str, action: str, said: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def save() -> HttpResponse:
        try:
            act(form.cleaned_data["reason"], timezone.now())
        except NotAllowedNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect("variant", found.public_id)

    back = {"back": reverse("variant", args=[found.public_id]), "back_label": found.what}
    return form_page(request, form, save, heading=heading, action=action, **back)


def _tiles(overview: queries.Overview) -> list[dict[str, Any]]:
    over, overdue = overview.over_budget, overview.overdue
    return [
        {"label": _("Avsteg som gäller"), "value": overview.in_force},
        {
            "label": _("Tjänster över budget"),
            "value": over,
            "kind": "stop" if over else "ok",
            "note": _("Budgeten är %d per tjänst") % overview.budget.value,
        },
        {"label": _("Slutdatum passerat"), "value": overdue, "kind": "warn" if overdue else "ok"},
        {"label": _("Myndigheter helt i standard"), "value": sum(not each.count for each in overview.agencies)},
    ]


def _events(history: list[Any]) -> list[dict[str, str]]:
    names = {"ask": _("Begärt av %s"), "approve": _("Godkänt av %s")}
    names |= {"refuse": _("Avslaget av %s"), "end": _("Avslutat av %s")}
    return [
        {
            "text": names[step.transition] % (step.by or ""),
            "meta": f"{timezone.localtime(step.at):%Y-%m-%d %H.%M} {step.comment}".strip(),
            "status": "done",
        }
        for step in history
    ]


def _is_here(request: HttpRequest, row: Any) -> bool:
    """Whether its page can be opened now: that of another agency opens when one has chosen that agency."""
    return row.agency_id == request.agency.pk


def _or_404(public_id: UUID) -> Any:
    found = queries.variant_here(public_id)
    if found is None:
        raise Http404
    return found
