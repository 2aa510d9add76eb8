"""The doors of requests for public documents: the register, one request, and the answer as a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.permissions import Permission
from servicecenter.disclosures import actions, queries
from servicecenter.disclosures.forms import (
    AnsweredForm,
    CheckForm,
    DecideForm,
    DisclosureFilter,
    RequestForm,
    WithdrawForm,
)
from servicecenter.disclosures.provisions import reminder_on
from servicecenter.documents.storage import bytes_of
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

HANDLE, DECIDE = Permission.HANDLE_DISCLOSURES, Permission.DECIDE_DISCLOSURES
READERS = (HANDLE, DECIDE, Permission.SEE_AUDIT)
COLUMNS = (
    Column(lazy("Nummer"), "number"),
    Column(lazy("Inkom"), "received_on", Kind.DAY),
    Column(lazy("Väg in"), "get_channel_display"),
    Column(lazy("Vem som begär"), "asked_by"),
    Column(lazy("Vad som begärs"), "wanted"),
    Column(lazy("Handläggare"), lambda row: row.handled_by.full_name if row.handled_by else ""),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Utfall"), "get_outcome_display"),
    Column(lazy("Beslutad av"), lambda row: row.decided_by.full_name if row.decided_by else ""),
    Column(lazy("Beslutad"), "decided_at", Kind.MOMENT),
    Column(lazy("Besvarad"), "answered_on", Kind.DAY),
    Column(lazy("Arbetsdagar"), lambda row: queries.days_waited(row, queries.today()), Kind.NUMBER),
)


@requires(*READERS)
@require_GET
def disclosure_list(request: HttpRequest) -> HttpResponse:
    form = DisclosureFilter(request.GET)
    found = queries.disclosures(**form.chosen())
    if fmt := request.GET.get("format"):
        return export(found.iterator(), COLUMNS, name="begaran-om-handlingar", fmt=fmt)
    page, today = page_of(request, found), queries.today()
    rows = [(row, queries.days_waited(row, today), queries.is_urgent(row, today)) for row in page.object_list]
    context = {"filter_form": form, "page_obj": page, "rows": rows, "may_add": HANDLE in request.permissions}
    return render(request, "servicecenter/disclosures/disclosures.html", context)


@requires(HANDLE)
def disclosure_new(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, initial={"received_on": queries.today(), "channel": "email"})

    def link(row: Any) -> str:
        return request.build_absolute_uri(reverse("disclosure", args=[row.public_id]))

    def save() -> HttpResponse:
        row = actions.register_request(**form.cleaned_data, link=link, by=request.user, at=timezone.now())
        messages.success(request, _("Begäran är registrerad med nummer %s.") % row.number)
        return redirect("disclosure", row.public_id)

    told = {"heading": _("Registrera begäran om allmän handling"), "back_label": _("Begäran om handlingar")}
    return form_page(request, form, save, back=reverse("disclosures"), **told)


@requires(*READERS)
@require_GET
def disclosure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is asked, what was found of each document, who decides, and all that was done."""
    row, may, today = _or_404(public_id), request.permissions, queries.today()
    checks = queries.checks_of(row)
    is_tried = row.state == "in_review"
    context = {
        "row": row,
        "checks": checks,
        "outcome": queries.outcome_of(checks).label if is_tried else "",
        "who_answers": queries.who_answers(row),
        "deciders": list(queries.deciders(today)),
        "waited": queries.days_waited(row, today),
        "is_urgent": queries.is_urgent(row, today),
        "reminder": reminder_on(today),
        "steps": queries.steps_of(row),
        "may_take": HANDLE in may and row.state in ("received", "in_review") and row.handled_by_id != request.user.pk,
        "may_check": HANDLE in may and is_tried,
        "may_decide": DECIDE in may and is_tried,
        "may_answer": HANDLE in may and row.state == "decided",
        "may_withdraw": HANDLE in may and row.state in ("received", "in_review"),
    }
    return render(request, "servicecenter/disclosures/disclosure.html", context)


@requires(HANDLE)
@require_POST
def disclosure_take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _or_404(public_id)
    return _done(request, row, _("Ärendet är ditt."), actions.take_request, request=row)


@requires(HANDLE)
def disclosure_check_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), CheckForm(request.POST or None, initial={"finding": "open"})
    told = {"heading": _("Pröva en handling"), "action": _("Spara")}
    return _form(request, row, form, actions.write_check, _("Bedömningen är sparad."), lead=row.wanted, **told)


@requires(HANDLE)
@require_POST
def disclosure_check_remove(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    found = _or_404(public_id)
    check = queries.check_in(found, row)
    if check is None:
        raise Http404
    return _done(request, found, _("Raden är borttagen."), actions.remove_check, check=check)


@requires(DECIDE)
def disclosure_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide what follows from the documents as they are read now."""
    row = _or_404(public_id)
    checks = queries.checks_of(row)
    form = DecideForm(request.POST or None, initial={"seen": queries.print_of(checks)})
    outcome = queries.outcome_of(checks).label
    count = len(checks)
    lead = ngettext(
        "%(outcome)s. %(count)s handling är prövad.", "%(outcome)s. %(count)s handlingar är prövade.", count
    ) % {"outcome": outcome, "count": count}
    told = {"heading": _("Besluta om %s") % row.number, "action": _("Besluta"), "lead": lead}
    return _form(request, row, form, actions.decide_request, _("Beslutet är fattat och svaret klart."), **told)


@requires(HANDLE)
def disclosure_answered(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _or_404(public_id)
    channel = row.channel if row.channel != "phone" else "email"
    form = AnsweredForm(request.POST or None, initial={"on": queries.today(), "how": channel})
    told = {"heading": _("Markera %s som besvarad") % row.number, "lead": row.answer_to}
    return _form(request, row, form, actions.mark_answered, _("Begäran är besvarad."), **told)


@requires(HANDLE)
def disclosure_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), WithdrawForm(request.POST or None)
    told = {"heading": _("Avskriv %s") % row.number, "action": _("Avskriv")}
    return _form(request, row, form, actions.withdraw_request, _("Begäran är avskriven."), **told)


@requires(*READERS)
@require_GET
def disclosure_letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The letter as it was decided."""
    row = _or_404(public_id)
    if row.letter is None:
        raise Http404
    note_file(name=row.letter.name, kind="disclosurerequest", object_id=str(row.pk))
    return file_response(bytes_of(row.letter), name=row.letter.name, content_type=row.letter.media_type)


def _form(request: HttpRequest, row: Any, form: Form, act: Callable[..., Any], said: str, **told: Any) -> HttpResponse:
    """A form that does one thing to a request."""

    def save() -> HttpResponse:
        return _done(request, row, said, act, request=row, **form.cleaned_data)

    back = {"back": reverse("disclosure", args=[row.public_id]), "back_label": row.number}
    return form_page(request, form, save, **told, **back)


def _done(http: HttpRequest, row: Any, said: str, act: Callable[..., Any], **given: Any) -> HttpResponse:
    try:
        act(by=http.user, at=timezone.now(), **given)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, said)
    return redirect("disclosure", row.public_id)


def _or_404(public_id: UUID) -> Any:
    row = queries.disclosure_by_id(public_id)
    if row is None:
        raise Http404(_("Begäran finns inte."))
    return row
