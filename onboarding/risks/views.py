"""The doors to a project's register of risks."""

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
from onboarding.risks import actions, queries
from onboarding.risks.controls import conditions
from onboarding.risks.forms import CloseForm, ReviewForm, RiskFilter, RiskForm
from onboarding.risks.heat import heat
from onboarding.risks.pages import heat_rows
from servicecenter.accounts.doors import requires
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

SHOWN = (
    Column(lazy("Risk"), str),
    Column(lazy("Sannolikhet"), "get_probability_display"),
    Column(lazy("Konsekvens"), "get_impact_display"),
    Column(lazy("Bemötande"), "get_response_display"),
    Column(lazy("Ansvarig"), "owner"),
    Column(lazy("Bevakas till"), "trigger_on", Kind.DAY),
)
COLUMNS = (
    *SHOWN,
    Column(lazy("Åtgärd"), "measure"),
    Column(lazy("Stängs när"), "closes_when"),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Senast genomgången"), "reviewed_at", Kind.MOMENT),
)
REGISTER = Register("project_risks", lazy("Risker"))
LOOKS = {"hot": "stop", "warm": "warn", "cool": ""}


@requires(SEE)
@require_GET
def risk_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = RiskFilter(request.GET)
    chosen = form.chosen()
    found = queries.risks_of(
        project,
        state=chosen.get("lage", ""),
        probability=chosen.get("sannolikhet", ""),
        impact=chosen.get("konsekvens", ""),
    )
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="risker", fmt=fmt)
    page = page_of(request, found)
    return show(
        request,
        project,
        heading=_("Risker"),
        lead=_("Det som kan gå fel, vem som bevakar det och när det inte längre är en risk."),
        conditions=conditions(project),
        template="onboarding/risks/risks.html",
        filter_form=form,
        page_obj=page,
        exports=True,
        columns=heads(SHOWN),
        lines=[_line(project, risk) for risk in page.object_list],
        has_state=True,
        heat=heat_rows(project),
        probabilities=[label for _value, label in queries.PROBABILITIES],
        reviews=queries.reviews_of(project)[:5],
        add_url=reverse("risk_new", args=[public_id]),
        add_label=_("Ny risk"),
        empty_title=_("Inga risker"),
        empty_text=_("Ingen risk finns i urvalet."),
    )


@requires(*WRITE)
def risk_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = RiskForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.record_risk(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    return REGISTER.entry(request, project, form, act, heading=_("Ny risk"), told=_("Risken är registrerad."))


@requires(*WRITE)
def risk_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, risk = _found(public_id, row)
    initial = {name: getattr(risk, name) for name in RiskForm.base_fields}
    form = RiskForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        return actions.correct_risk(risk=risk, facts=form.cleaned_data, by=request.user, at=timezone.now())

    return REGISTER.entry(
        request, project, form, act, heading=_("Ändra risk"), told=_("Risken är ändrad."), action=_("Spara")
    )


@requires(*WRITE)
def risk_close(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, risk = _found(public_id, row)
    form = CloseForm(request.POST or None)

    def act() -> Any:
        return actions.close_risk(risk=risk, by=request.user, at=timezone.now(), **form.cleaned_data)

    lead = _("%(risk)s. Stängs när: %(when)s") % {"risk": risk, "when": risk.closes_when}
    words = {"heading": _("Stäng risk"), "told": _("Risken är stängd."), "action": _("Stäng risken"), "lead": lead}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def risk_reopen(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, risk = _found(public_id, row)

    def act() -> Any:
        return actions.reopen_risk(risk=risk, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Risken är öppen igen."))


@requires(*WRITE)
def risk_review_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = ReviewForm(request.POST or None)

    def act() -> Any:
        return actions.review_risks(project=project, by=request.user, at=timezone.now(), **form.cleaned_data)

    lead = _("Gå igenom varje öppen risk: gäller den, är värdena rätt, görs åtgärden? Genomgången gäller i dag.")
    words = {"heading": _("Riskgenomgång"), "told": _("Genomgången är registrerad."), "lead": lead}
    return REGISTER.entry(request, project, form, act, **words)


def _line(project: Any, risk: Any) -> Line:
    args = [project.public_id, risk.public_id]
    is_open = risk.state == "open"
    if is_open:
        button = Button(_("Stäng"), reverse("risk_close", args=args), opens=True)
    else:
        button = Button(_("Öppna igen"), reverse("risk_reopen", args=args), quiet=True)
    return Line(
        cells=cells(risk, SHOWN),
        url=reverse("risk_change", args=args),
        sub=risk.measure,
        kind=LOOKS[heat(risk.probability, risk.impact)] if is_open else "",
        state=(risk.state, risk.get_state_display()),
        buttons=[button],
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.risk_of(project, row))
