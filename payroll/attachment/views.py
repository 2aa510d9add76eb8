"""The clerk's doors to attachment of earnings (utmätning i lön). Each person shown is noted in the read log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.attachment.actions import end_attachment, record_attachment
from payroll.attachment.forms import AttachmentForm, EndAttachmentForm, ShownForm
from payroll.attachment.queries import enforcement_payee, history_of, order_by_id, orders, orders_of
from payroll.employment.queries import person_by_id
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Beteckning"), "reference"),
    Column(gettext_lazy("Förbehållsbelopp"), "protected_ore", Kind.KRONOR),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Från och med"), "starts_on", Kind.DAY),
    Column(gettext_lazy("Till och med"), "ends_on", Kind.DAY),
)


@requires(Permission.SEE_PAY)
@require_GET
def attachments(request: HttpRequest) -> HttpResponse:
    """Every decision that the agency carries out."""
    form = ShownForm(request.GET or {"visa": "now"})
    shown = (form.cleaned_data["visa"] if form.is_valid() else "") or "now"
    found = orders(on=timezone.localdate(), only_now=shown == "now")
    if fmt := request.GET.get("format"):
        rows = list(found)
        _note(rows)
        return export(rows, COLUMNS, name="utmatning", fmt=fmt)
    page = page_of(request, found)
    _note(page.object_list)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "has_payee": enforcement_payee()}
    return render(request, "payroll/attachment/attachments.html", context)


def _note(rows: Any) -> None:
    for row in rows:
        note_read(kind="attachment", person_id=row.person_id, name=row.person.name)


@requires(Permission.SEE_PAY)
@require_GET
def attachment_of_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's decisions, and everything that was known before."""
    person = _or_404(person_by_id(public_id))
    note_read(kind="attachment", person_id=person.pk, name=person.name)
    context = {
        "person": person,
        "rows": orders_of(person),
        "history": history_of(person),
        "today": timezone.localdate(),
        "has_payee": enforcement_payee(),
        "may_edit": Permission.EDIT_PAY_FACTS in request.permissions,
    }
    return render(request, "payroll/attachment/person.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def attachment_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A decision, new or changed: what holds today is filled in."""
    person = _or_404(person_by_id(public_id))
    form = AttachmentForm(request.POST or None, initial=_present(person))

    def save() -> HttpResponse:
        record_attachment(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, person, _("Beslutet är registrerat."))

    return _form(request, form, save, person, heading=_("Beslut om utmätning"))


def _present(person: Any) -> dict[str, Any] | None:
    order = orders_of(person).first()
    names = ("reference", "payment_reference", "protected_ore", "amount_ore")
    return {name: getattr(order, name) for name in names} if order else None


@requires(Permission.EDIT_PAY_FACTS)
def attachment_end(request: HttpRequest, pk: int) -> HttpResponse:
    order = _or_404(order_by_id(pk))
    form = EndAttachmentForm(request.POST or None)

    def save() -> HttpResponse:
        end_attachment(order=order, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _done(request, order.person, _("Utmätningen är avslutad."))

    heading = _("Avsluta utmätning %s") % order
    return _form(request, form, save, order.person, heading=heading, action=_("Avsluta"))


def _form(request: HttpRequest, form: Any, save: Any, person: Any, **given: Any) -> HttpResponse:
    note_read(kind="attachment", person_id=person.pk, name=person.name)
    back = reverse("attachment_of_person", args=[person.public_id])
    return form_page(request, form, save, back=back, lead=f"{person.name}, {person.number}.", person=person, **given)


def _done(request: HttpRequest, person: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("attachment_of_person", public_id=person.public_id)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
