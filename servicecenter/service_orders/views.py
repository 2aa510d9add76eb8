"""The doors of service orders: what is ordered beside the base services, and the hours of special services."""

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
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.language import told
from servicecenter.reports.paging import page_of
from servicecenter.service_catalogue.catalogue import AREAS, CatalogueService, ServiceClass, Words
from servicecenter.service_catalogue.versions import newest
from servicecenter.service_orders import actions, queries
from servicecenter.service_orders.forms import (
    AddOnForm,
    BasisFilter,
    CeilingForm,
    ConfirmForm,
    EndForm,
    HoursForm,
    OrderFilter,
    ReasonForm,
    SpecialForm,
)
from servicecenter.workflow.transitions import NotAllowedNow

SEE, ORDER, EDIT = Permission.SEE_AGREEMENTS, Permission.ORDER_SERVICES, Permission.EDIT_AGREEMENTS
LOG = Permission.LOG_SERVICE_HOURS


def service_name(row: Any) -> str:
    return told(newest().service(row.service).name) if row.service in newest() else row.service


COLUMNS = (
    Column(lazy("Tjänst"), service_name),
    Column(lazy("Tjänsteklass"), "get_service_class_display"),
    Column(lazy("Gäller från"), "starts_on", Kind.DAY),
    Column(lazy("Gäller till"), "ends_on", Kind.DAY),
    Column(lazy("Prislista"), "price_list"),
    Column(lazy("Timpris"), "rate_ore", Kind.KRONOR),
    Column(lazy("Tak i timmar"), "ceiling", Kind.NUMBER),
    Column(lazy("Använda timmar"), "used", Kind.NUMBER),
    Column(lazy("Läge"), "get_state_display"),
)
BASIS = (
    Column(lazy("Månad"), "month"),
    Column(lazy("Tjänst"), lambda row: service_name(row.order)),
    Column(lazy("Timmar"), "hours", Kind.NUMBER),
    Column(lazy("Timpris"), "order.rate_ore", Kind.KRONOR),
    Column(lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(lazy("Prislista"), "order.price_list"),
)
HOURS = (
    Column(lazy("Dag"), "worked_on", Kind.DAY),
    Column(lazy("Timmar"), "hours", Kind.NUMBER),
    Column(lazy("Vad som gjordes"), "what"),
    Column(lazy("Loggad av"), "logged_by.full_name"),
)


@requires(SEE)
@require_GET
def service_order_list(request: HttpRequest) -> HttpResponse:
    form = OrderFilter(request.GET)
    found = queries.service_orders(state=form.chosen().get("lage", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="tjanstebestallningar", fmt=fmt)
    page = page_of(request, found)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, service_name(row), _usage(row)) for row in page.object_list],
        "to_order": _to_order() if ORDER in request.permissions else [],
    }
    return render(request, "servicecenter/service_orders/orders.html", context)


@requires(SEE)
@require_GET
def service_invoice_basis(request: HttpRequest) -> HttpResponse:
    """What special services are to be invoiced by, month by month: hours × rate."""
    basis = queries.invoice_basis()
    form = BasisFilter(request.GET, months=list(dict.fromkeys(str(row.month) for row in basis)))
    month = form.chosen().get("manad")
    found = [row for row in basis if not month or str(row.month) == month]
    if fmt := request.GET.get("format"):
        return export(found, BASIS, name="fakturaunderlag", fmt=fmt)
    page = page_of(request, found)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, service_name(row.order)) for row in page.object_list],
        "total_ore": sum(row.amount_ore for row in found),
    }
    return render(request, "servicecenter/service_orders/basis.html", context)


@requires(SEE)
@require_GET
def service_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is ordered, at which price, and what is used of its hours."""
    row = _or_404(public_id)
    entries = queries.entries_of(row)
    if fmt := request.GET.get("format"):
        return export(entries, HOURS, name=f"timmar-{row.service}", fmt=fmt)
    ceilings = queries.ceilings_of(row)
    is_special, is_in_force = row.service_class == ServiceClass.SPECIAL, row.state == "in_force"
    waiting = next((each for each in ceilings if each.state == "waiting"), None)
    may = request.permissions
    context = {
        "order": row,
        "name": service_name(row),
        "prices": [(told(Words(price["sv"], price["en"])), price) for price in row.prices],
        "usage": queries.usage_of(row),
        "entries": entries,
        "ceilings": ceilings,
        "waiting": waiting,
        "may_confirm": EDIT in may and row.state == "ordered" and row.ordered_by_id != request.user.pk,
        "may_refuse": EDIT in may and row.state == "ordered",
        "may_withdraw": ORDER in may and row.state == "ordered",
        "may_end": EDIT in may and is_in_force,
        "may_log": LOG in may and is_special and row.state in ("in_force", "ended"),
        "may_ask": LOG in may and is_in_force and is_special and waiting is None,
        "may_raise": ORDER in may and waiting is not None and waiting.asked_by_id != request.user.pk,
    }
    return render(request, "servicecenter/service_orders/order.html", context)


@requires(ORDER)
def service_order_new(request: HttpRequest, code: str) -> HttpResponse:
    """Order one service by itself (B13)."""
    service = _orderable_or_404(code)
    is_special = service.service_class == ServiceClass.SPECIAL
    initial = {"starts_on": timezone.localdate()}
    form = (SpecialForm if is_special else AddOnForm)(request.POST or None, initial=initial)

    def save() -> HttpResponse:
        row = actions.order_service(service=code, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Tjänsten är beställd. Er kundansvarig bekräftar den."))
        return redirect("service_order", row.public_id)

    lead = told(service.summary)
    back = {"back": reverse("service", args=[code]), "back_label": told(service.name)}
    return form_page(
        request, form, save, heading=_("Beställ %s") % told(service.name), lead=lead, action=_("Beställ"), **back
    )


@requires(EDIT)
def service_order_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm at once where the list has the price; otherwise ask for the one that is agreed."""
    row = _or_404(public_id)
    needs_price = row.service_class == ServiceClass.ADD_ON and not row.prices
    form = (ConfirmForm if needs_price else Form)(request.POST or None)

    def act() -> Any:
        return actions.confirm_order(
            order=row, agreed_ore=form.cleaned_data.get("agreed_ore"), by=request.user, at=timezone.now()
        )

    lead = _("Beställd av %(who)s, från och med %(day)s.") % {"who": row.ordered_by, "day": row.starts_on}
    said = {"heading": _("Bekräfta %s") % service_name(row), "action": _("Bekräfta"), "said": _("Tjänsten gäller.")}
    return _act_page(request, row, form, act, lead=lead, **said)


@requires(EDIT)
def service_order_refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), ReasonForm(request.POST or None)
    act = _reasoned(actions.refuse_order, request, row, form)
    said = {"heading": _("Avböj %s") % service_name(row), "action": _("Avböj"), "said": _("Beställningen är avböjd.")}
    return _act_page(request, row, form, act, **said)


@requires(ORDER)
def service_order_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), ReasonForm(request.POST or None)
    act = _reasoned(actions.withdraw_order, request, row, form)
    said = {"heading": _("Ta tillbaka beställningen"), "action": _("Ta tillbaka")}
    return _act_page(request, row, form, act, **said, said=_("Beställningen är återtagen."))


@requires(EDIT)
def service_order_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), EndForm(request.POST or None)
    act = _reasoned(actions.end_order, request, row, form)
    said = {"heading": _("Avsluta %s") % service_name(row), "action": _("Avsluta"), "said": _("Tjänsten är avslutad.")}
    return _act_page(request, row, form, act, **said)


@requires(LOG)
def service_hours_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _or_404(public_id)
    form = HoursForm(request.POST or None, initial={"worked_on": timezone.localdate()})

    def act() -> Any:
        return actions.log_hours(order=row, **form.cleaned_data, by=request.user, at=timezone.now())

    said = {"heading": _("Logga timmar"), "action": _("Logga"), "said": _("Timmarna är loggade.")}
    return _act_page(request, row, form, act, lead=service_name(row), **said)


@requires(LOG)
@require_POST
def service_hours_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    entry = queries.entry_by_id(public_id)
    if entry is None:
        raise Http404
    try:
        actions.take_back_hours(entry=entry, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Timmarna är tillbakatagna."))
    return redirect("service_order", entry.order.public_id)


@requires(LOG)
def service_ceiling_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row, form = _or_404(public_id), CeilingForm(request.POST or None)
    act = _reasoned(actions.ask_ceiling, request, row, form)
    said = {"heading": _("Begär högre tak"), "action": _("Begär"), "said": _("Myndigheten är tillfrågad.")}
    return _act_page(request, row, form, act, lead=service_name(row), **said)


@requires(ORDER)
@require_POST
def service_ceiling_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    asked = queries.ceiling_by_id(public_id)
    if asked is None:
        raise Http404
    is_approved = request.POST.get("svar") == "ja"
    try:
        actions.decide_ceiling(request=asked, is_approved=is_approved, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taket är höjt.") if is_approved else _("Taket är som förut."))
    return redirect("service_order", asked.order.public_id)


def _reasoned(act: Callable[..., Any], request: HttpRequest, row: Any, form: Form) -> Callable[[], Any]:
    return lambda: act(order=row, **form.cleaned_data, by=request.user, at=timezone.now())


def _act_page(
    request: HttpRequest, row: Any, form: Form, act: Callable[[], Any], *, said: str, **told_: Any
) -> HttpResponse:
    """A form that does one thing to an order; what cannot be done now is told on the order's page."""

    def save() -> HttpResponse:
        try:
            act()
        except (NotAllowedNow, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return redirect("service_order", row.public_id)

    back = {"back": reverse("service_order", args=[row.public_id]), "back_label": service_name(row)}
    return form_page(request, form, save, **told_, **back)


def _usage(row: Any) -> queries.Usage | None:
    return queries.Usage(row.used, row.ceiling, row.rate_ore) if row.ceiling is not None else None


def _to_order() -> list[tuple[CatalogueService, str, str]]:
    """What is not ordered yet and whose base the agency has; each by itself."""
    today, catalogue = timezone.localdate(), newest()
    bases, ordered = queries.bases_in_force(catalogue, today), queries.open_services()
    return [
        (service, told(AREAS[service.area]), told(catalogue.service(service.parent).name))
        for service in catalogue
        if service.parent in bases and (service.service_class == ServiceClass.SPECIAL or service.code not in ordered)
    ]


def _orderable_or_404(code: str) -> CatalogueService:
    if code not in newest() or not queries.can_be_ordered(newest().service(code)):
        raise Http404
    return newest().service(code)


def _or_404(public_id: UUID) -> Any:
    row = queries.order_by_id(public_id)
    if row is None:
        raise Http404
    return row
