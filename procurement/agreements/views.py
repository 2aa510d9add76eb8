"""The clerk's doors to purchase agreements (inköpsavtal)."""

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

from procurement.agreements import forms
from procurement.agreements.actions import (
    FIELDS,
    activate_agreement,
    ask_ceiling,
    decide_ceiling,
    edit_agreement,
    end_agreement,
    extend_agreement,
    record_agreement,
)
from procurement.agreements.pages import agreement_context, used_percent, with_figures
from procurement.agreements.queries import agreement_by_id, agreements, change_by_id, limits_on
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(gettext_lazy("Avtalsnummer"), "number"),
    Column(gettext_lazy("Benämning"), "title"),
    Column(gettext_lazy("Leverantör"), "supplier.name"),
    Column(gettext_lazy("Område"), "area"),
    Column(gettext_lazy("Rangordning"), "rank", Kind.NUMBER),
    Column(gettext_lazy("Ramavtal"), "framework"),
    Column("CPV", "cpv"),
    Column(gettext_lazy("Gäller från"), "starts_on", Kind.DAY),
    Column(gettext_lazy("Gäller till"), "ends_on", Kind.DAY),
    Column(gettext_lazy("Kan förlängas till"), "option_until", Kind.DAY),
    Column(gettext_lazy("Takbelopp"), "ceiling_ore", Kind.KRONOR),
    Column(gettext_lazy("Beställt"), "ordered_ore", Kind.KRONOR),
    Column(gettext_lazy("Använt i procent"), used_percent, Kind.NUMBER),
    Column(gettext_lazy("Läge"), "get_state_display"),
)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agency's agreements by area and rank, with what is left of them."""
    today = timezone.localdate()
    form = forms.AgreementFilter(request.GET)
    found = agreements(on=today, **form.chosen())
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="inkopsavtal", fmt=fmt)
    page = page_of(request, found)
    with_figures(page.object_list, limits_on(today), on=today)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "may_handle": Permission.HANDLE_PROCUREMENT in request.permissions,
    }
    return render(request, "procurement/agreements/agreements.html", context)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def agreement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    context = agreement_context(found, request.user, request.permissions)
    return render(request, "procurement/agreements/agreement.html", context)


@requires(Permission.HANDLE_PROCUREMENT)
def agreement_new(request: HttpRequest) -> HttpResponse:
    form = forms.AgreementForm(request.POST or None)

    def save() -> HttpResponse:
        new = record_agreement(given=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Avtalet är upplagt som utkast. En annan person fastställer det."))
        return redirect("purchase_agreement", public_id=new.public_id)

    back = {"back": reverse("purchase_agreements"), "back_label": _("Inköpsavtal")}
    lead = _("Avtalet börjar användas när en annan person har fastställt det.")
    return form_page(request, form, save, heading=_("Nytt inköpsavtal"), action=_("Lägg upp"), lead=lead, **back)


@requires(Permission.HANDLE_PROCUREMENT)
def agreement_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    form = forms.AgreementForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})

    def save() -> None:
        edit_agreement(agreement=found, given=form.cleaned_data, by=request.user, at=timezone.now())

    return _form(request, form, save, found, heading=_("Ändra utkastet"), told=_("Utkastet är ändrat."))


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def agreement_activate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    told = _("Avtalet gäller.")
    return _try(request, found, told, lambda at: activate_agreement(agreement=found, by=request.user, at=at))


@requires(Permission.HANDLE_PROCUREMENT)
def agreement_extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    form = forms.ExtendForm(request.POST or None, initial={"ends_on": found.option_until})

    def save() -> None:
        extend_agreement(agreement=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    return _form(request, form, save, found, heading=_("Förläng avtalet"), told=_("Avtalet är förlängt."))


@requires(Permission.HANDLE_PROCUREMENT)
def agreement_ceiling(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    form = forms.CeilingForm(request.POST or None)

    def save() -> None:
        ask_ceiling(agreement=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Det höjda takbeloppet väntar på en andra person.")
    return _form(request, form, save, found, heading=_("Höj takbeloppet"), told=told, action=_("Begär höjning"))


@requires(Permission.HANDLE_PROCUREMENT)
def agreement_finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(agreement_by_id(public_id))
    form = forms.ReasonForm(request.POST or None)

    def save() -> None:
        end_agreement(agreement=found, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Avtalet är avslutat.")
    return _form(request, form, save, found, heading=_("Avsluta avtalet"), told=told, action=_("Avsluta"))


@requires(Permission.HANDLE_PROCUREMENT)
@require_POST
def agreement_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm, refuse or withdraw a higher ceiling."""
    change = _or_404(change_by_id(public_id))
    decision = request.POST.get("decision", "")

    def act(at: Any) -> None:
        decide_ceiling(change=change, decision=decision, by=request.user, at=at)

    return _try(request, change.agreement, _("Ändringen är avgjord."), act)


def _form(
    request: HttpRequest, form: Any, save: Callable[[], None], found: Any, *, heading: str, told: str, **given: Any
) -> HttpResponse:
    def saved() -> HttpResponse:
        try:
            save()
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, told)
        return redirect("purchase_agreement", public_id=found.public_id)

    back = {"back": reverse("purchase_agreement", args=[found.public_id]), "back_label": found.number}
    return form_page(request, form, saved, heading=heading, lead=f"{found}.", **back, **given)


def _try(request: HttpRequest, found: Any, told: str, act: Callable[[Any], Any]) -> HttpResponse:
    try:
        act(timezone.now())
        messages.success(request, told)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("purchase_agreement", public_id=found.public_id)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
