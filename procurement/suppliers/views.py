"""The clerk's doors to the supplier register (leverantörsregistret) and to the steps of a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from procurement.suppliers import forms
from procurement.suppliers.actions import (
    AlreadyRecorded,
    check_supplier,
    correct_supplier,
    record_supplier,
    step_connection,
)
from procurement.suppliers.changes import (
    check_change,
    confirm_change,
    refuse_change,
    request_change,
    withdraw_change,
)
from procurement.suppliers.connection_tests import order_of_test, pass_test, start_test
from procurement.suppliers.invitations import days_open, invite_supplier, revoke_invitation
from procurement.suppliers.pages import compared, guarded_rows, supplier_context
from procurement.suppliers.queries import (
    change_by_id,
    connection_test_by_id,
    supplier_by_id,
    suppliers,
)
from procurement.suppliers.states import SUPPLIER
from servicecenter.accounts.doors import requires
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export, file_response
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow


def shown_number(supplier: Any) -> str:
    """The organisation number; a sole trader's is a person's, and not for lists."""
    if supplier.is_sole_trader:
        return _("enskild firma")
    return format_organisation_number(supplier.organisation_number)


def shown_address(supplier: Any) -> str:
    """The e-address with its register, unless it is a person's number."""
    if not supplier.e_address:
        return ""
    if supplier.is_sole_trader and supplier.e_address == supplier.organisation_number:
        return _("enskild firma")
    return f"{supplier.e_address_scheme}:{supplier.e_address}"


COLUMNS = (
    Column(gettext_lazy("Namn"), "name"),
    Column(gettext_lazy("Organisationsnummer"), shown_number),
    Column(gettext_lazy("Ort"), "city"),
    Column(gettext_lazy("Anslutning"), "get_state_display"),
    Column(gettext_lazy("E-adress"), shown_address),
    Column(gettext_lazy("F-skatt"), "get_tax_approval_display"),
    Column(gettext_lazy("Registrering"), "get_registration_display"),
    Column(gettext_lazy("Kontrollerad"), "checked_on", Kind.DAY),
    Column(gettext_lazy("Betalningsvillkor i dagar"), "payment_days", Kind.NUMBER),
)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def supplier_list(request: HttpRequest) -> HttpResponse:
    """The register, with search and filter."""
    form = forms.SupplierFilter(request.GET)
    found = suppliers(**form.chosen())
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="leverantorer", fmt=fmt)
    page = page_of(request, found)
    for row in page.object_list:
        row.shown_number, row.shown_address = shown_number(row), shown_address(row)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "may_handle": Permission.HANDLE_PROCUREMENT in request.permissions,
    }
    return render(request, "procurement/suppliers/suppliers.html", context)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def supplier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    context = supplier_context(found, request.permissions) | {"guarded": guarded_rows(found)}
    return render(request, "procurement/suppliers/supplier.html", context)


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_new(request: HttpRequest) -> HttpResponse:
    form = forms.SupplierForm(request.POST or None)
    known: list[Any] = []

    def save() -> HttpResponse:
        try:
            new = record_supplier(by=request.user, at=timezone.now(), **form.split())
        except AlreadyRecorded as refusal:
            known.append(refusal.supplier)
            raise
        messages.success(request, _("%s är upplagd.") % new)
        return redirect("supplier", public_id=new.public_id)

    lead = _("E-adress och bankuppgifter väntar på en andra person. Lämna dem tomma om leverantören ska bjudas in.")
    back = {"back": reverse("suppliers"), "back_label": _("Leverantörer")}
    return form_page(
        request, form, save, heading=_("Ny leverantör"), lead=lead, action=_("Lägg upp"), known=known, **back
    )


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    names = (*forms.FACTS, "payment_days", "message_formats")
    form = forms.FactsForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def save() -> None:
        correct_supplier(supplier=found, by=request.user, at=timezone.now(), **form.split())

    return _form(request, form, save, found, heading=_("Rätta uppgifter"), told=_("Uppgifterna är rättade."))


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    form = forms.CheckForm(request.POST or None)

    def save() -> None:
        check_supplier(supplier=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    heading = _("F-skatt och registrering")
    return _form(request, form, save, found, heading=heading, told=_("Kontrollen är registrerad."))


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_change_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    form = forms.ChangeForm(request.POST or None, initial={name: getattr(found, name) for name in forms.GUARDED})

    def save() -> None:
        asked = {name: form.cleaned_data[name] for name in forms.GUARDED}
        request_change(
            supplier=found, asked=asked, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )

    told = _("Ändringen väntar på en andra person. Leverantörens kontaktperson får ett brev om den.")
    heading = _("Ändra e-adress eller bankuppgifter")
    return _form(request, form, save, found, heading=heading, told=told, action=_("Begär ändring"))


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_invite_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    form = forms.InviteForm(request.POST or None, initial={"sent_to": found.contact_email})

    def link(secret: str) -> str:
        return request.build_absolute_uri(reverse("supplier_details", args=[secret]))

    def save() -> None:
        invite_supplier(supplier=found, link=link, by=request.user, at=timezone.now(), **form.cleaned_data)

    lead = _("Leverantören får en länk som kan användas en gång och gäller i %d dagar.") % days_open(timezone.now())
    told = _("Inbjudan är skickad.")
    return _form(request, form, save, found, heading=_("Bjud in"), told=told, action=_("Skicka inbjudan"), more=lead)


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_step(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Pause, end and their likes; a reason is asked for where others need to understand."""
    found = _or_404(supplier_by_id(public_id))
    step = _or_404(SUPPLIER.get(what))
    form = forms.ReasonForm(request.POST or None)
    form.fields["reason"].required = what in ("pause", "end")

    def save() -> None:
        step_connection(supplier=found, step=what, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Anslutningen är ändrad.")
    return _form(request, form, save, found, heading=str(step.label), told=told, action=str(step.label))


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def supplier_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    told = _("Inbjudan är återkallad. Länken fungerar inte längre.")
    return _try(request, found, told, lambda at: revoke_invitation(supplier=found, by=request.user, at=at))


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def supplier_test_start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(supplier_by_id(public_id))
    told = _("Testordern är gjord. Skicka filen till leverantören och ta emot ordersvaret här.")
    return _try(request, found, told, lambda at: start_test(supplier=found, by=request.user, at=at))


@requires(Permission.HANDLE_PROCUREMENT)
@require_GET
def supplier_test_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    test = _or_404(connection_test_by_id(public_id))
    return file_response(order_of_test(test), name=f"{test.reference}.xml", content_type="application/xml")


@requires(Permission.HANDLE_PROCUREMENT)
def supplier_test_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    test = _or_404(connection_test_by_id(public_id))
    form = forms.AnswerForm(request.POST or None, request.FILES or None)

    def save() -> None:
        pass_test(test=test, content=form.cleaned_data["answer"].read(), by=request.user, at=timezone.now())

    lead = _("Svaret ska gälla order %(order)s och komma från %(address)s.") % {
        "order": test.reference,
        "address": test.e_address,
    }
    told = _("Testet är godkänt: leverantören svarade på testordern.")
    return _form(request, form, save, test.supplier, heading=_("Svar på testorder"), told=told, more=lead)


@requires(Permission.SEE_PROCUREMENT)
def supplier_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Old and new side by side, and what the reader may decide."""
    change = _or_404(change_by_id(public_id))
    if request.method == "POST":
        return _decided(request, change)
    is_first = change.requested_by_id == request.user.pk or change.checked_by_id == request.user.pk
    is_open = change.state == "waiting" and Permission.HANDLE_PROCUREMENT in request.permissions
    needs_check = change.requested_by_id is None and change.checked_by_id is None
    context = {
        "change": change,
        "rows": compared(change),
        "is_own": change.requested_by_id == request.user.pk,
        "may_check": is_open and needs_check,
        "may_confirm": is_open and not needs_check and not is_first,
        "may_refuse": is_open and change.requested_by_id != request.user.pk,
        "may_withdraw": is_open and change.requested_by_id == request.user.pk,
    }
    return render(request, "procurement/suppliers/change.html", context)


def _decided(request: HttpRequest, change: Any) -> HttpResponse:
    reason, by, at = request.POST.get("reason", ""), request.user, timezone.now()
    decide: dict[str, tuple[Callable[[], Any], str]] = {
        "check": (lambda: check_change(change=change, how=reason, by=by, at=at), _("Kontrollen är registrerad.")),
        "confirm": (lambda: confirm_change(change=change, by=by, at=at), _("De nya uppgifterna gäller nu.")),
        "refuse": (lambda: refuse_change(change=change, reason=reason, by=by, at=at), _("Ändringen är avslagen.")),
        "withdraw": (lambda: withdraw_change(change=change, by=by, at=at), _("Ändringen är återtagen.")),
    }
    if Permission.HANDLE_PROCUREMENT not in request.permissions:
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))
    act, told = decide.get(request.POST.get("decision", ""), (None, ""))
    try:
        if act is None:
            raise NotAllowedNow(_("Välj vad du vill göra."))
        act()
        messages.success(request, told)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("supplier_change", public_id=change.public_id)


def _form(
    request: HttpRequest, form: Any, save: Callable[[], None], found: Any, *, heading: str, told: str, more: str = "",
    **given: Any,
) -> HttpResponse:  # fmt: skip
    def saved() -> HttpResponse:
        try:
            save()
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, told)
        return redirect("supplier", public_id=found.public_id)

    back = {"back": reverse("supplier", args=[found.public_id]), "back_label": found.name}
    return form_page(request, form, saved, heading=heading, lead=f"{found.name}. {more}".strip(), **back, **given)


def _try(request: HttpRequest, found: Any, told: str, act: Callable[[Any], Any]) -> HttpResponse:
    try:
        act(timezone.now())
        messages.success(request, told)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    return redirect("supplier", public_id=found.public_id)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
