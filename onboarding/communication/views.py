"""The doors to a project's communication plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from onboarding.communication import actions, queries
from onboarding.communication.controls import conditions
from onboarding.communication.forms import AudienceForm, MessageFilter, MessageForm, SentForm
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
from servicecenter.reports.export import Column, Kind, export

LOOKS = {"planned": "waiting", "sent": "delivered", "cancelled": "cancelled"}
"""As which state of the house each is drawn."""
REGISTER = Register("project_communication", lazy("Kommunikation"))
COLUMNS = (
    Column(lazy("Ämne"), "subject"),
    Column(lazy("Målgrupp"), "audience"),
    Column(lazy("Kanal"), "get_channel_display"),
    Column(lazy("Skickas den"), "due_on", Kind.DAY),
    Column(lazy("Avsändare"), "sender"),
    Column(lazy("Skickat"), "sent_at", Kind.MOMENT),
)
LOG = (
    *COLUMNS,
    Column(lazy("Skickat av"), "sent_by"),
    Column(lazy("Hur det skickades"), "sent_how"),
    Column(lazy("Mottagare"), "receivers", Kind.NUMBER),
    Column(lazy("Läge"), "get_state_display"),
)


@requires(SEE)
@require_GET
def message_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = MessageFilter(request.GET)
    found = list(queries.messages_of(project, state=form.chosen().get("lage", "")))
    if fmt := request.GET.get("format"):
        return export(found, LOG, name="kommunikationsplan", fmt=fmt)
    untold = {each.pk for each in queries.untold_audiences(project)}
    return show(
        request,
        project,
        heading=_("Kommunikation"),
        lead=_("Vilka som berörs, vad de får veta, hur och när. Det som är skickat står kvar med tid och avsändare."),
        conditions=conditions(project),
        template="onboarding/communication/communication.html",
        audiences=[(each, each.pk in untold) for each in queries.audiences_of(project)],
        filter_form=form,
        exports=True,
        columns=heads(COLUMNS),
        lines=[_line(project, message) for message in found],
        has_state=True,
        add_url=reverse("planned_message_new", args=[public_id]),
        add_label=_("Nytt budskap"),
        empty_title=_("Inga budskap"),
        empty_text=_("Inget budskap finns i urvalet."),
    )


@requires(SEE)
@require_GET
def message_page(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """What a message says, and to whom it went."""
    project, message = _found(public_id, row)
    return show(
        request,
        project,
        heading=message.subject,
        template="onboarding/communication/message.html",
        message=message,
        look=LOOKS[message.state],
        mails=queries.mails_of(message),
        may_send=may_write(request, project) and message.state == "planned",
    )


@requires(*WRITE)
def message_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = MessageForm(request.POST or None, project=project)

    def act() -> Any:
        return actions.plan_message(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Nytt budskap"), "told": _("Budskapet är planerat.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def message_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, message = _found(public_id, row)
    initial = {name: getattr(message, name) for name in MessageForm.base_fields}
    form = MessageForm(request.POST or None, project=project, initial=initial)

    def act() -> Any:
        return actions.correct_message(message=message, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra budskap"), "told": _("Budskapet är ändrat."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def message_send(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, message = _found(public_id, row)

    def act() -> Any:
        return actions.send_message(message=message, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Budskapet är skickat."))


@requires(*WRITE)
def message_sent(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    """Note that a message has gone out some other way than by mail."""
    project, message = _found(public_id, row)
    form = SentForm(request.POST or None)

    def act() -> Any:
        return actions.send_message(message=message, by=request.user, at=timezone.now(), **form.cleaned_data)

    words = {
        "heading": _("Notera som skickat"),
        "told": _("Budskapet är noterat som skickat."),
        "lead": message.subject,
    }
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
@require_POST
def message_cancel(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project, message = _found(public_id, row)

    def act() -> Any:
        return actions.cancel_message(message=message, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Budskapet utgår."))


@requires(*WRITE)
def audience_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = AudienceForm(request.POST or None)

    def act() -> Any:
        return actions.name_audience(project=project, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ny målgrupp"), "told": _("Målgruppen är upplagd.")}
    return REGISTER.entry(request, project, form, act, **words)


@requires(*WRITE)
def audience_change(request: HttpRequest, public_id: UUID, row: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    audience = found_or_404(queries.audience_of(project, row))
    initial = {"name": audience.name, "is_affected": audience.is_affected, "addresses": "\n".join(audience.addresses)}
    form = AudienceForm(request.POST or None, initial=initial)

    def act() -> Any:
        return actions.correct_audience(audience=audience, facts=form.cleaned_data, by=request.user, at=timezone.now())

    words = {"heading": _("Ändra målgrupp"), "told": _("Målgruppen är ändrad."), "action": _("Spara")}
    return REGISTER.entry(request, project, form, act, **words)


def _line(project: Any, message: Any) -> Line:
    args = [project.public_id, message.public_id]
    buttons = [Button(_("Läs"), reverse("planned_message", args=args), opens=True, quiet=True)]
    if message.state == "planned":
        if message.channel != "mail":
            buttons.append(Button(_("Notera som skickat"), reverse("planned_message_sent", args=args), opens=True))
        buttons.append(Button(_("Låt utgå"), reverse("planned_message_cancel", args=args), quiet=True))
    return Line(
        cells=cells(message, COLUMNS),
        url=reverse("planned_message", args=args),
        sub=message.sent_how,
        state=(LOOKS[message.state], message.get_state_display()),
        buttons=buttons,
    )


def _found(public_id: UUID, row: UUID) -> tuple[Any, Any]:
    project = project_or_404(public_id)
    return project, found_or_404(queries.message_of(project, row))
