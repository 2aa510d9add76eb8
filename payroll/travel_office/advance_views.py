"""The pay office's doors to travel advances (reseförskott). Each person shown is noted in the read log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.travel_advances.actions import ask_advance, put_forward_payment, settle_without_claim
from payroll.travel_advances.queries import advance_by_id, employment_of, travel_advances
from payroll.travel_office.advance_forms import AdvanceFilter, PaymentForm, RegisterForm, SettleForm
from payroll.travel_office.advances import Listed, listed
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Anställningsnummer"), "row.employment.person.number"),
    Column(lazy("Namn"), "row.employment.person.name"),
    Column(lazy("Ändamål"), "row.purpose"),
    Column(lazy("Från"), "row.starts_on", Kind.DAY),
    Column(lazy("Till"), "row.ends_on", Kind.DAY),
    Column(lazy("Belopp"), "row.amount_ore", Kind.KRONOR),
    Column(lazy("Kvar"), "left_ore", Kind.KRONOR),
    Column(lazy("Dagar sedan resan"), "days", Kind.NUMBER),
    Column(lazy("Läge"), "label"),
)


@requires(Permission.SEE_PAY)
@require_GET
def travel_advance_list(request: HttpRequest) -> HttpResponse:
    """Travel advances: to pay, paid and not accounted for, or all."""
    form = AdvanceFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = travel_advances(shown=given.get("visa") or "to_pay", q=given.get("q") or "")
    if fmt := request.GET.get("format"):
        return export(_listed(found), COLUMNS, name="reseforskott", fmt=fmt)
    page = page_of(request, found)
    context = {"filter_form": form, "page_obj": page, "rows": _listed(page.object_list)}
    context["may_register"] = Permission.REPORT_TIME in request.permissions
    return render(request, "payroll/travel_office/advances.html", context)


def _listed(rows: Any) -> list[Listed]:
    found = listed(rows, at=timezone.now(), on=timezone.localdate())
    for each in found:
        person = each.row.employment.person
        note_read(kind="traveladvance", person_id=person.pk, name=person.name)
    return found


@requires(Permission.REPORT_TIME)
def travel_advance_new(request: HttpRequest) -> HttpResponse:
    """Ask for somebody who cannot; their manager attests it."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        employment = employment_of(given.pop("number"), on=given["starts_on"])
        if employment is None:
            form.add_error("number", _("Ingen med numret är anställd på resans första dag."))
        elif _done(lambda: ask_advance(employment=employment, by=request.user, at=timezone.now(), **given), form):
            messages.success(request, _("Reseförskottet är begärt och väntar på attest."))
            return redirect("travel_advance_list")
    context = {"form": form}
    return render(request, "payroll/travel_office/advance_new.html", context, status=422 if form.errors else 200)


@requires(Permission.SEE_PAY)
@require_GET
def travel_advance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One advance, and what may be done to it."""
    return _show(request, _advance_or_404(public_id))


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def travel_advance_pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose that it is paid."""
    row, form = _advance_or_404(public_id), PaymentForm(request.POST)
    found: list[Any] = []

    def act() -> None:
        given = {"advance": row, "by": request.user, "at": timezone.now()}
        found.append(put_forward_payment(**given, **form.cleaned_data))

    if form.is_valid() and _done(act, form):
        messages.success(request, _("Utbetalningen är föreslagen; en annan person beslutar."))
        return redirect("advance_decision", found[0].public_id)
    return _show(request, row, status=422, payment=form)


@requires(Permission.PREPARE_PAY_RUN)
@require_POST
def travel_advance_settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next pay deducts it: there will be no claim."""
    row, form = _advance_or_404(public_id), SettleForm(request.POST)

    def act() -> None:
        settle_without_claim(advance=row, by=request.user, at=timezone.now(), **form.cleaned_data)

    if form.is_valid() and _done(act, form):
        messages.success(request, _("Förskottet dras i nästa lönekörning."))
        return redirect("travel_advance", public_id)
    return _show(request, row, status=422, settle=form)


def _done(act: Callable[[], Any], form: Any) -> bool:
    """Whether it was done; otherwise the form says why not."""
    try:
        act()
    except ValidationError as refusal:
        show_refusal(refusal, form)
    except (NotAllowedNow, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _show(request: HttpRequest, row: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    [found] = _listed([row])
    may = Permission.PREPARE_PAY_RUN in request.permissions
    context = {
        "found": found,
        "person": row.employment.person,
        "payment": PaymentForm(initial={"pays_on": timezone.localdate()}),
        "settle": SettleForm(),
        "may_pay": may and row.may_be_paid,
        "may_settle": may and row.is_unsettled,
    }
    return render(request, "payroll/travel_office/advance.html", context | forms, status=status)


def _advance_or_404(public_id: UUID) -> Any:
    row = advance_by_id(public_id)
    if row is None:
        raise Http404
    return row
