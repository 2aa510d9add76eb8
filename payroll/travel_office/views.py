"""The pay office's doors to travel claims (reseräkningar). Each person shown is noted in the read log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
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

from payroll.own_travel.editing import Doors, do, edit, let_purchase_go, receive, remove, take_purchase, write
from payroll.own_travel.forms import ReasonForm
from payroll.travel import actions
from payroll.travel.queries import expense_by_id
from payroll.travel_office.forms import ClaimFilter
from payroll.travel_office.pages import claim_page
from payroll.travel_office.queries import NEWEST, correction_by, sent_claim, sent_claims, years_sent
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

DOORS = Doors(
    "travel_claims",
    "travel_claim_edit",
    "travel_claim_receipt",
    "travel_claim_expense_remove",
    "travel_claim_discard",
    "travel_claim_purchase",
    "travel_claim_untie",
)
COLUMNS = (
    Column(lazy("Anställningsnummer"), "employment.person.number"),
    Column(lazy("Namn"), "employment.person.name"),
    Column(lazy("Nummer"), "number", Kind.NUMBER),
    Column(lazy("Ändamål"), "purpose"),
    Column(lazy("Från"), "starts_on", Kind.DAY),
    Column(lazy("Till"), "ends_on", Kind.DAY),
    Column(lazy("Belopp"), "paid_ore", Kind.KRONOR),
    Column(lazy("Beskattas"), "taxed_ore", Kind.KRONOR),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Inskickad"), "submitted_at", Kind.MOMENT),
    Column(lazy("Attesterad"), "attested_at", Kind.MOMENT),
    Column(lazy("Gäller inte sedan"), "superseded_at", Kind.MOMENT),
)


@requires(Permission.SEE_PAY)
@require_GET
def travel_claims(request: HttpRequest) -> HttpResponse:
    """Every claim of the agency that has been sent."""
    form = ClaimFilter(request.GET, years=years_sent())
    sort = request.GET.get("sort", NEWEST)
    found = sent_claims(**form.chosen(), sort=sort)
    if fmt := request.GET.get("format"):
        return export(_noted(found.iterator()), COLUMNS, name="reserakningar", fmt=fmt)
    page = page_of(request, found)
    rows = list(_noted(page.object_list))
    context = {"filter_form": form, "page_obj": page, "rows": rows, "default_sort": NEWEST}
    return render(request, "payroll/travel_office/claims.html", context)


def _noted(rows: Iterable[Any]) -> Iterator[Any]:
    """The claims as they come, each with its person in the log of who has seen whom."""
    for row in rows:
        person = row.employment.person
        note_read(kind="travelclaim", person_id=person.pk, name=person.name)
        yield row


@requires(Permission.SEE_PAY)
@require_GET
def travel_claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One claim on one page."""
    return _show(request, _seen(sent_claim(public_id)))


def _show(request: HttpRequest, claim: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = claim_page(claim, request.user, request.permissions, on=timezone.localdate()) | more
    return render(request, "payroll/travel_office/claim.html", context, status=status)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin a correction for the employee: a new version to change and send for attest."""
    claim, form = _seen(sent_claim(public_id)), ReasonForm(request.POST)
    try:
        if form.is_valid():
            new = actions.correct_claim(claim=claim, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("travel_claim_edit", public_id=new.public_id)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("travel_claim", public_id=public_id)
    return _show(request, claim, status=422, reason_form=form)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask that an attested claim is taken back whole."""
    claim = _seen(sent_claim(public_id))
    try:
        actions.ask_to_cancel_claim(claim=claim, by=request.user, at=timezone.now())
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Makuleringen är skickad för attest."))
    return redirect("travel_claim", public_id=public_id)


@requires(Permission.REPORT_TIME)
def travel_claim_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The correction that the clerk has begun, in the editor that the employee has."""
    claim = _seen(correction_by(request.user, public_id))
    if request.method == "POST":
        return write(request, claim, DOORS)
    if claim.is_editable:
        return edit(request, claim, DOORS)
    return redirect("travel_claim", public_id=public_id)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A receipt for the correction."""
    return receive(request, _seen(correction_by(request.user, public_id)), DOORS)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_expense_remove(request: HttpRequest, public_id: UUID, expense: UUID) -> HttpResponse:
    """Take a receipt off the correction."""
    claim = _seen(correction_by(request.user, public_id))
    row = expense_by_id(claim, expense)
    if row is None:
        raise Http404
    return remove(request, claim, row, DOORS)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_purchase(request: HttpRequest, public_id: UUID, purchase: UUID) -> HttpResponse:
    """Put one of the person's card purchases on the correction."""
    return take_purchase(request, _seen(correction_by(request.user, public_id)), DOORS, purchase)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_untie(request: HttpRequest, public_id: UUID, expense: UUID) -> HttpResponse:
    """The expense is no card purchase after all."""
    return let_purchase_go(request, _seen(correction_by(request.user, public_id)), DOORS, expense)


@requires(Permission.REPORT_TIME)
@require_POST
def travel_claim_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw the correction away: what was attested stands."""
    claim = _seen(correction_by(request.user, public_id))
    act = partial(actions.discard_claim, claim=claim, by=request.user, at=timezone.now())
    do(request, act, claim, DOORS, _("Rättelsen är kastad. Reseräkningen gäller som den attesterades."))
    return redirect("travel_claim", public_id=claim.replaces.public_id)


def _seen(claim: Any) -> Any:
    """The claim, with its person in the log; there is no such page when there is none."""
    if claim is None:
        raise Http404
    person = claim.employment.person
    note_read(kind="travelclaim", person_id=person.pk, name=person.name, object_id=str(claim.pk))
    return claim
