"""The doors to a project's hand-over, and to who does which step."""

from __future__ import annotations

from itertools import groupby
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
from django.views.decorators.http import require_GET, require_POST

from onboarding.handover import actions, queries
from onboarding.handover.controls import conditions
from onboarding.handover.forms import ComponentForm, ReceiptForm, ReturnForm
from onboarding.handover.matrix import seal
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
from servicecenter.web.formatting import in_language
from servicecenter.workflow.transitions import NotAllowedNow

REGISTER = Register("project_handover", lazy("Överlämning"))
COLUMNS = (
    Column(lazy("Komponent"), "name"),
    Column(lazy("Var det finns"), "place"),
    Column(lazy("Mottagare"), "receiver"),
    Column(lazy("Mottagen"), "accepted_at", Kind.MOMENT),
)


@requires(SEE)
@require_GET
def component_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    found = list(queries.components_of(project))
    if fmt := request.GET.get("format"):
        columns = (*COLUMNS, Column(lazy("Läge"), "get_state_display"), Column(lazy("Anmärkning"), "remark"))
        return export(found, columns, name="overlamning", fmt=fmt)
    return show(
        request,
        project,
        heading=_("Överlämning"),
        lead=_(
            "Det som projektet lämnar till myndighetens linje. Varje del har en mottagare, och bara hen kan ta emot."
        ),
        conditions=conditions(project),
        template="onboarding/handover/handover.html",
        exports=True,
        columns=heads(COLUMNS),
        lines=[_line(request, project, each) for each in found],
        has_state=True,
        add_url=reverse("handover_new", args=[public_id]),
        add_label=_("Ny komponent"),
        empty_title=_("Inga komponenter"),
        empty_text=_("Lägg upp det som linjen ska ta över, med mottagare."),
    )


@requires(*WRITE)
def component_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = ComponentForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.hand_over(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny komponent"), "told": _("Komponenten väntar på sin mottagare.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def component_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, component = _found(public_id, row)
    initial = {name: getattr(component, name) for name in ComponentForm.base_fields}
    form = ComponentForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        facts = form.cleaned_data
        return actions.correct_component(component=component, facts=facts, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra komponent"), "told": _("Komponenten är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, lead=component.remark, **words)


@requires(*WRITE)
@require_POST
def component_accept(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, component = _found(public_id, row)

    def act() -> Any:
        return actions.accept_component(component=component, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Komponenten är mottagen."))


@requires(*WRITE)
def component_return(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, component = _found(public_id, row)
    form = ReturnForm(request.POST or None)

    def act() -> Any:
        return actions.return_component(component=component, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {"heading": _("Återsänd komponent"), "told": _("Komponenten är återsänd."), "action": _("Återsänd")}
    return REGISTER.entry(request, project, form, act, lead=component.name, **words)


@requires(SEE)
def responsibilities(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who does which step, and the line's acknowledgement of it."""
    project, today = project_or_404(public_id), timezone.localdate()
    duties = queries.duties_of(project, on=today)
    form = ReceiptForm(request.POST or None, initial={"read": seal(duties)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.acknowledge_responsibilities(
                project=project, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except (ValidationError, NotAllowedNow) as refusal:
            fault = refusal if isinstance(refusal, ValidationError) else ValidationError(str(refusal))
            show_refusal(fault, form)
        else:
            messages.success(request, _("Ansvaret är kvitterat."))
            return redirect("responsibilities", project.public_id)
    receipt = queries.receipt_of(project, on=today)
    is_customer = Permission.WORK_FOR_CUSTOMER in request.permissions
    answer = show(
        request,
        project,
        heading=_("Vem gör vad"),
        lead=_("Varje steg i tjänsterna och den enda som ansvarar för det, som tjänstekatalogen är i dag."),
        template="onboarding/handover/responsibilities.html",
        services=[(name, list(rows)) for name, rows in groupby(_duties(duties), key=lambda row: row["service"])],
        receipt=receipt,
        form=form if is_customer and duties and not receipt and may_write(request, project) else None,
    )
    answer.status_code = 422 if form.errors else 200
    return answer


def _duties(duties: list[Any]) -> list[dict[str, str]]:
    return [
        {
            "service": in_language(duty.service.sv, duty.service.en),
            "step": in_language(duty.step.sv, duty.step.en),
            "by": in_language(duty.by.sv, duty.by.en),
            "side": str(duty.responsible),
        }
        for duty in duties
    ]


def _line(request: HttpRequest, project: Any, component: Any) -> Line:
    args = [project.public_id, component.public_id]
    buttons = []
    if component.state == "offered" and component.receiver_id == request.user.pk:
        buttons.append(Button(_("Ta emot"), reverse("handover_accept", args=args)))
        buttons.append(Button(_("Återsänd"), reverse("handover_return", args=args), opens=True, quiet=True))
    return Line(
        cells=cells(component, COLUMNS),
        url=reverse("handover_change", args=args) if component.state != "accepted" else "",
        sub=component.remark,
        state=(component.state, component.get_state_display()),
        buttons=buttons,
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.component_of(project, row))
