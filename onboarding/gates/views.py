"""Doors of gates (grindar): each condition green or red with a link to put it right, and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onboarding.gates import actions, forms, queries
from onboarding.gates.conditions import GATES
from onboarding.gates.pages import condition_rows, gate_name
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

DECIDES = (Permission.DECIDE_GATES, Permission.LEAD_ONBOARDING)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_gates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All six gates: when each was passed, by whom, and how far the next one is."""
    project = project_or_404(public_id)
    today = timezone.localdate()
    upcoming = queries.next_gate(project)
    passes = {row.gate: row for row in queries.reviews_of(project) if row.decision == "pass"}
    rows = [{"gate": gate, "name": gate_name(project, gate), "review": passes.get(gate)} for gate in GATES]
    context: dict[str, Any] = {"project": project, "rows": rows, "upcoming": upcoming}
    if upcoming is not None:
        found = queries.evaluate(project, upcoming, on=today)
        context |= {"met": sum(one.lets_pass for one in found), "all": len(found)}
    return render(request, "onboarding/gates/gates.html", context)


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_gate(request: HttpRequest, public_id: UUID, gate: int) -> HttpResponse:
    """The package of a gate on one page: conditions, decisions and overrides (grindens underlag)."""
    project = project_or_404(public_id)
    if gate not in GATES:
        raise Http404
    today = timezone.localdate()
    review = queries.passed_gate(project, gate)
    found = [] if review else queries.evaluate(project, gate, on=today)
    met = sum(one.lets_pass for one in found)
    right = Permission.LEAD_ONBOARDING if gate == 0 else Permission.DECIDE_GATES
    may_decide = project.state == "active" and right in request.permissions and queries.is_decidable(project, gate)
    context = {
        "project": project,
        "gate": gate,
        "name": gate_name(project, gate),
        "review": review,
        "conditions": condition_rows(found),
        "met": met,
        "all": len(found),
        "reviews": queries.reviews_of(project, gate),
        "phase": queries.phase_of_gate(project, gate),
        "may_decide": may_decide,
        "may_pass": may_decide and met == len(found),
        "may_override": may_decide and gate > 0,
    }
    return render(request, "onboarding/gates/gate.html", context)


@requires(*DECIDES)
@require_POST
def gate_pass(request: HttpRequest, public_id: UUID, gate: int) -> HttpResponse:
    project = project_or_404(public_id)
    if gate not in GATES:
        raise Http404
    try:
        actions.decide_gate(project=project, gate=gate, decision="pass", by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Grind %d är passerad.") % gate)
    return redirect("project_gate", public_id, gate)


@requires(*DECIDES)
def gate_hold(request: HttpRequest, public_id: UUID, gate: int) -> HttpResponse:
    return _with_note(request, public_id, gate, "hold", heading=_("Vänta vid grind %d") % gate, action=_("Vänta"))


@requires(*DECIDES)
def gate_stop(request: HttpRequest, public_id: UUID, gate: int) -> HttpResponse:
    return _with_note(request, public_id, gate, "stop", heading=_("Avbryt projektet"), action=_("Avbryt projektet"))


@requires(Permission.DECIDE_GATES)
def gate_override(request: HttpRequest, public_id: UUID, gate: int, code: str) -> HttpResponse:
    project = project_or_404(public_id)
    found = (
        {one.condition.code: one for one in queries.evaluate(project, gate, on=timezone.localdate())}
        if (gate in GATES)
        else {}
    )
    if code not in found:
        raise Http404
    form = forms.OverrideForm(request.POST or None)

    def save() -> HttpResponse:
        given = {"project": project, "gate": gate, "code": code, **form.cleaned_data}
        told_in_form(actions.override, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Undantaget gäller. Det visas i grindens underlag."))
        return redirect("project_gate", public_id, gate)

    heading = _("Undantag: %s") % found[code].condition.text
    return form_page(request, form, save, heading=heading, action=_("Gör undantag"), **_back(project, gate))


def _with_note(
    request: HttpRequest, public_id: UUID, gate: int, decision: str, *, heading: str, action: str
) -> HttpResponse:
    project = project_or_404(public_id)
    if gate not in GATES:
        raise Http404
    form = forms.NoteForm(request.POST or None)

    def save() -> HttpResponse:
        given = {"project": project, "gate": gate, "decision": decision, **form.cleaned_data}
        told_in_form(actions.decide_gate, by=request.user, at=timezone.now(), **given)
        messages.success(request, _("Beslutet är registrerat."))
        return redirect("project_gate", public_id, gate)

    return form_page(request, form, save, heading=heading, action=action, **_back(project, gate))


def _back(project: Any, gate: int) -> dict[str, Any]:
    label = _("Grind %d") % gate
    return {"back": reverse("project_gate", args=[project.public_id, gate]), "back_label": label}
