"""The doors of a purchase (inköp): one order with all that belongs to it, and the e-commerce clerks' lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from procurement.amounts import quantity_text
from procurement.orders import actions as orders
from procurement.orders.states import OPEN
from procurement.purchases import pages, queries
from procurement.purchases.forms import CancelForm, OrderFilter, PlaceForm, ReceiveForm, ReturnForm
from procurement.purchases.invoices import invoices_of
from procurement.receipts.actions import receive, send_back
from procurement.requisitions.actions import place_free_text
from procurement.requisitions.pages import sums_of
from procurement.requisitions.queries import requests_to_place
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

ANY = (Permission.ORDER_GOODS, Permission.SEE_PROCUREMENT)
CLERK = Permission.HANDLE_PROCUREMENT
COLUMNS = (
    Column(lazy("Ordernummer"), "number"),
    Column(lazy("Leverantör"), "supplier.name"),
    Column(lazy("Beställare"), "requester.full_name"),
    Column(lazy("Rubrik"), "requisition.title"),
    Column(lazy("Beställd"), "ordered_at", Kind.MOMENT),
    Column(lazy("Belopp utan moms"), "amount_ore", Kind.KRONOR),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Externt system"), "external_system"),
    Column(lazy("Ordernummer där"), "external_number"),
)


@requires(Permission.SEE_PROCUREMENT)
@require_GET
def purchase_orders(request: HttpRequest) -> HttpResponse:
    """Every order of the agency."""
    form = OrderFilter(request.GET)
    chosen = form.chosen()
    found = queries.orders(state=chosen.get("lage", ""), q=chosen.get("q", ""))
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="order", fmt=fmt)
    page = page_of(request, found, by_key=True)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list}
    return render(request, "procurement/purchases/orders.html", context)


@requires(*ANY)
@require_GET
def purchase_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One purchase: the order, what was answered, what has come, and what can be done now."""
    order = _order_or_404(request, public_id)
    lines = queries.order_lines(order)
    answers, receipts = queries.answers_of(order), queries.receipts_of(order)
    invoices = invoices_of(order)
    may_act = orders.may_handle(order, request.user) and not order.is_external
    context = {
        "order": order,
        "lines": lines,
        "steps": pages.steps_of(order, lines, invoices),
        "invoices": invoices,
        "may_see_invoices": request.user.may(Permission.SEE_INVOICES) if invoices else False,
        "sums": sums_of(lines),
        "findings": pages.findings_of(order, lines),
        "events": pages.events_of(order, answers, receipts),
        "answer": next((row for row in answers if row.state == "waiting"), None),
        "despatches": queries.despatches_to_receive(order) if may_act else [],
        "may_act": may_act,
        "is_open": order.state in OPEN,
        "may_receive": may_act and (order.state in OPEN or order.state == "delivered"),
        "may_send_back": may_act and any(line.received for line in lines),
        "cancel_form": CancelForm(),
    }
    return render(request, "procurement/purchases/order.html", context)


@requires(*ANY)
def purchase_order_receive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register what came: all of it, a part, or as the despatch advice says. ``kod`` finds a line by its barcode."""
    order = _order_or_404(request, public_id)
    lines = queries.order_lines(order)
    found = queries.line_of_code(lines, request.GET.get("kod", ""))
    despatch = _despatch(request, order)
    form = ReceiveForm(request.POST or None, lines=lines, initial=_foretold(lines, found, despatch))

    def act() -> Any:
        given = {name: form.cleaned_data[name] for name in ("received_on", "reference", "note")}
        return receive(
            order=order, quantities=form.quantities(), despatch=despatch, by=request.user, at=timezone.now(), **given
        )

    if request.method == "POST" and form.is_valid() and _done(act, form):
        messages.success(request, _("Leveransen är mottagen."))
        return redirect("purchase_order", public_id)
    code = request.GET.get("kod", "")
    context = {
        "order": order,
        "rows": _rows(form, lines),
        "form": form,
        "found": found,
        "code": code,
        "despatch": despatch,
    }
    return render(request, "procurement/purchases/receive.html", context, status=422 if form.errors else 200)


@requires(*ANY)
def purchase_order_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register what was sent back."""
    order = _order_or_404(request, public_id)
    lines = [line for line in queries.order_lines(order) if line.received]
    form = ReturnForm(request.POST or None, lines=lines, initial={"sent_on": timezone.localdate()})

    def act() -> Any:
        given = {name: form.cleaned_data[name] for name in ("sent_on", "reason", "is_replaced")}
        return send_back(order=order, quantities=form.quantities(), by=request.user, at=timezone.now(), **given)

    if request.method == "POST" and form.is_valid() and _done(act, form):
        messages.success(request, _("Returen är registrerad."))
        return redirect("purchase_order", public_id)
    context = {"order": order, "rows": _rows(form, lines), "form": form, "is_return": True}
    return render(request, "procurement/purchases/receive.html", context, status=422 if form.errors else 200)


@requires(*ANY)
@require_POST
def purchase_order_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take or decline what the supplier proposes."""
    order = _order_or_404(request, public_id)
    answer = queries.waiting_answer(order)
    if answer is None:
        messages.error(request, _("Ordersvaret är redan avgjort."))
        return redirect("purchase_order", public_id)
    act = orders.accept_change if request.POST.get("do") == "accept" else orders.decline_change
    _try(request, lambda: act(answer=answer, by=request.user, at=timezone.now()), _("Ditt beslut är registrerat."))
    return redirect("purchase_order", public_id)


@requires(*ANY)
@require_POST
def purchase_order_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What has not come is not wanted any more."""
    order = _order_or_404(request, public_id)
    reason = request.POST.get("reason", "")
    act = lambda: orders.cancel_order(order=order, reason=reason, by=request.user, at=timezone.now())  # noqa: E731
    _try(request, act, _("Det som inte har kommit är avbeställt."))
    return redirect("purchase_order", public_id)


@requires(CLERK)
@require_GET
def purchase_requests(request: HttpRequest) -> HttpResponse:
    """What has been attested and has no supplier: e-commerce's to find one for."""
    page = page_of(request, requests_to_place())
    return render(request, "procurement/purchases/requests.html", {"page_obj": page, "rows": page.object_list})


@requires(CLERK)
def purchase_request_place(request: HttpRequest, number: int) -> HttpResponse:
    """Order it of a supplier, under an agreement or as a direct award."""
    line = requests_to_place().filter(pk=number).first()
    if line is None:
        raise Http404
    form = PlaceForm(request.POST or None, initial={"price": line.price, "vat_rate": "25"})

    def save() -> HttpResponse:
        place_free_text(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%s är beställt.") % line.name)
        return redirect("purchase_requests")

    quantity = quantity_text(line.quantity)
    heading = _("Beställ: %(quantity)s × %(name)s") % {"quantity": quantity, "name": line.name}
    back = {"back": reverse("purchase_requests"), "back_label": _("Önskemål att beställa")}
    return form_page(request, form, save, heading=heading, action=_("Beställ"), **back)


def _order_or_404(request: HttpRequest, public_id: UUID) -> Any:
    """An order of one's own, or any for those who see all."""
    order = queries.order_by_id(public_id)
    sees_all = Permission.SEE_PROCUREMENT in request.permissions
    if order is None or not (sees_all or order.requester_id == request.user.pk):
        raise Http404
    return order


def _despatch(request: HttpRequest, order: Any) -> Any:
    wanted = request.GET.get("foljesedel")
    try:
        return queries.despatch_by_id(order, UUID(wanted)) if wanted else None
    except ValueError:
        raise Http404 from None


def _foretold(lines: list[Any], found: int | None, despatch: Any) -> dict[str, Any]:
    """What the form begins with: the despatch advice, the line that was scanned, or nothing."""
    initial: dict[str, Any] = {"received_on": timezone.localdate()}
    if despatch is not None:
        initial |= {f"line_{row['number']}": quantity_text(Decimal(row["quantity"])) for row in despatch.lines}
        return initial | {"reference": despatch.reference}
    if found is not None:
        [line] = [line for line in lines if line.number == found]
        initial[f"line_{found}"] = quantity_text(line.flow.outstanding)
    return initial


def _rows(form: Any, lines: list[Any]) -> list[dict[str, Any]]:
    fields = form.by_line()
    return [
        {"line": line, "field": fields[line.number], "left": quantity_text(line.flow.outstanding)} for line in lines
    ]


def _done(act: Callable[[], Any], form: Any) -> bool:
    """Whether it was done; otherwise the form says why not."""
    try:
        act()
    except ValidationError as refusal:
        show_refusal(refusal, form)
    except (NotAllowedNow, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _try(request: HttpRequest, act: Callable[[], Any], told: str) -> None:
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, "; ".join(refusal.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
