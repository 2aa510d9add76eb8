"""The e-commerce clerk's doors to messages (meddelanden): what went, what came, and what to do about what did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.paging import page_of
from servicecenter.transport.forms import IncomingFilter, OutgoingFilter
from servicecenter.transport.queries import (
    document_of,
    failed_count,
    incoming,
    incoming_by_id,
    moves_of,
    outgoing,
    outgoing_by_id,
    quarantined_count,
)
from servicecenter.transport.receiving import handle_again
from servicecenter.transport.sending import send_again, stop
from servicecenter.transport.states import INCOMING, OUTGOING
from servicecenter.workflow.transitions import NotAllowedNow, possible

MOST_SHOWN = 100_000
"""Characters of a document on its page; the whole of it is in the file."""

OUT_COLUMNS = (
    Column(gettext_lazy("Meddelandetyp"), "kind"),
    Column(gettext_lazy("Mottagare"), "receiver"),
    Column(gettext_lazy("Ursprung"), "origin"),
    Column(gettext_lazy("Läge"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Inlämnat"), "recorded_at", Kind.MOMENT),
    Column(gettext_lazy("Sänt"), "sent_at", Kind.MOMENT),
    Column(gettext_lazy("Försök"), "attempts", Kind.NUMBER),
    Column(gettext_lazy("Senaste fel"), "error"),
    Column(gettext_lazy("Kontrollerat enligt"), "checked_by"),
)
IN_COLUMNS = (
    Column(gettext_lazy("Meddelandetyp"), "kind"),
    Column(gettext_lazy("Avsändare"), "sender"),
    Column(gettext_lazy("Beteckning"), "instance_id"),
    Column(gettext_lazy("Läge"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Mottaget"), "received_at", Kind.MOMENT),
    Column(gettext_lazy("Behandlat"), "handled_at", Kind.MOMENT),
    Column(gettext_lazy("Skäl"), "reason"),
    Column(gettext_lazy("Kontrollerat enligt"), "checked_by"),
)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def messages_out(request: HttpRequest) -> HttpResponse:
    filter_form = OutgoingFilter(request.GET)
    found = outgoing(**filter_form.chosen())
    if fmt := request.GET.get("format"):
        return export(found.iterator(), OUT_COLUMNS, name="utgaende-meddelanden", fmt=fmt)
    return render(request, "servicecenter/transport/outgoing.html", _listed(request, filter_form, found))


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def messages_in(request: HttpRequest) -> HttpResponse:
    filter_form = IncomingFilter(request.GET)
    found = incoming(**filter_form.chosen())
    if fmt := request.GET.get("format"):
        return export(found.iterator(), IN_COLUMNS, name="inkommande-meddelanden", fmt=fmt)
    return render(request, "servicecenter/transport/incoming.html", _listed(request, filter_form, found))


def _listed(request: HttpRequest, filter_form: Any, found: Any) -> dict[str, Any]:
    return {
        "filter_form": filter_form,
        "page_obj": page_of(request, found),
        "failed": failed_count(),
        "quarantined": quarantined_count(),
    }


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def message_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One message out with its document, and what can be done with it now."""
    message = _found(outgoing_by_id(public_id))
    context = _shown(request, message, OUTGOING)
    return render(request, "servicecenter/transport/outgoing_message.html", context)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def message_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One message in with its document and, in quarantine, the reason."""
    message = _found(incoming_by_id(public_id))
    context = _shown(request, message, INCOMING)
    return render(request, "servicecenter/transport/incoming_message.html", context)


def _shown(request: HttpRequest, message: Any, table: dict[str, Any]) -> dict[str, Any]:
    text = document_of(message).decode("utf-8", "replace")
    rows = possible(table.values(), message.state)
    labels = {row.name: row.label for row in table.values()}
    return {
        "message": message,
        "text": text[:MOST_SHOWN],
        "is_cut": len(text) > MOST_SHOWN,
        "can": {row.name for row in rows if row.permission in request.permissions},
        "moves": [(labels[move.transition], move) for move in moves_of(message)],
    }


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def message_out_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _file(_found(outgoing_by_id(public_id)))


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def message_in_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _file(_found(incoming_by_id(public_id)))


def _file(message: Any) -> HttpResponse:
    """The envelope, byte for byte; who fetches it is logged."""
    name = f"{message.public_id}.xml"
    note_file(name=name, kind=message._meta.model_name, object_id=str(message.pk), sha256=message.sha256)
    return file_response(bytes(message.envelope), name=name, content_type="application/xml")


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def message_out_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _found(outgoing_by_id(public_id))
    _do(request, send_again, public_id, _("Meddelandet sänds inom en minut."))
    return redirect("message_out", public_id)


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def message_out_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _found(outgoing_by_id(public_id))
    _do(request, stop, public_id, _("Meddelandet sänds inte."))
    return redirect("message_out", public_id)


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def message_in_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _found(incoming_by_id(public_id))
    _do(request, handle_again, public_id, _("Meddelandet behandlas på nytt inom en minut."))
    return redirect("message_in", public_id)


def _do(request: HttpRequest, act: Callable[..., None], public_id: UUID, done: str) -> None:
    try:
        act(public_id=public_id, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def _found(message: Any) -> Any:
    if message is None:
        raise Http404
    return message
