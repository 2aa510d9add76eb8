"""One's own claims (mina reseräkningar och utlägg): the list, the claim to write in, and what has become of it."""

from __future__ import annotations

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
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from payroll.own_time.queries import own_employments
from payroll.own_travel import pages
from payroll.own_travel.editing import Doors, do, edit, let_purchase_go, receive, remove, take_purchase, write
from payroll.own_travel.forms import ReasonForm, ReceiptForm
from payroll.own_travel.whose import employment_or_404, person_or_404
from payroll.travel import actions
from payroll.travel.queries import SHOWN_STATES, expense_by_id, own_claim, own_claims
from payroll.travel.told import balances
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import kronor
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME
DOORS = Doors(
    "my_claims",
    "my_claim",
    "my_claim_receipt",
    "my_claim_expense_remove",
    "my_claim_discard",
    "my_claim_purchase",
    "my_claim_untie",
)
COLUMNS = (
    Column(lazy("Nummer"), "number", Kind.NUMBER),
    Column(lazy("Ändamål"), "purpose"),
    Column(lazy("Från"), "starts_on", Kind.DAY),
    Column(lazy("Till"), "ends_on", Kind.DAY),
    Column(lazy("Belopp"), "paid_ore", Kind.KRONOR),
    Column(lazy("Läge"), "get_state_display"),
)


@requires(OWN)
@require_GET
def my_claims(request: HttpRequest) -> HttpResponse:
    """My claims, with the year's balance of health benefits."""
    person = person_or_404(request)
    text, state = request.GET.get("q", ""), request.GET.get("lage", "")
    found = own_claims(person, text=text, state=state)
    if fmt := request.GET.get("format"):
        return export(found.iterator(), COLUMNS, name="reserakningar", fmt=fmt)
    note_read(kind="travelclaim", person_id=person.pk, name=person.name)
    page = page_of(request, found)
    context = {
        "page_obj": page,
        "rows": (rows := list(page.object_list)),
        "has_drafts": any(row.is_editable for row in rows),
        "q": text,
        "state": state,
        "states": SHOWN_STATES,
        "balances": balances(person, timezone.localdate().year),
        "employments": own_employments(person, on=timezone.localdate()),
        "receipt": ReceiptForm(),
    }
    return render(request, "payroll/own_travel/list.html", context)


@requires(OWN)
@require_POST
def my_claim_new(request: HttpRequest) -> HttpResponse:
    """A new claim, empty, like an earlier one, or begun by the photograph of a receipt."""
    person = person_or_404(request)
    employment = employment_or_404(request, person)
    like = _like(person, request.POST.get("like", ""))
    try:
        claim = actions.start_claim(employment=employment, like=like, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("my_claims")
    if request.FILES:
        return receive(request, claim, DOORS)
    return redirect("my_claim", public_id=claim.public_id)


@requires(OWN)
@require_POST
def my_claims_send_many(request: HttpRequest) -> HttpResponse:
    """Send every chosen draft, each for itself: one that is not ready does not stop the others."""
    person, sent = person_or_404(request), []
    for public_id in request.POST.getlist("claim")[: actions.MOST_DRAFTS]:
        claim = _like(person, public_id)
        if claim is None:
            raise Http404
        try:
            sent.append(actions.submit_claim(claim=claim, by=request.user, at=timezone.now()))
        except ValidationError as refusal:
            messages.error(request, f"{_named(claim)}: {' '.join(refusal.messages)}")
        except (NotAllowedNow, PermissionDenied) as refusal:
            messages.error(request, f"{_named(claim)}: {refusal}")
    if sent:
        messages.success(request, _sent_in_words(sent))
    elif not request.POST.getlist("claim"):
        messages.warning(request, _("Välj minst ett utkast att skicka."))
    return redirect("my_claims")


def _named(claim: Any) -> str:
    return f"{claim.purpose} {claim.starts_on}" if claim.starts_on else str(claim)


def _sent_in_words(claims: list[Any]) -> str:
    text = ngettext(
        "%(count)d reseräkning är skickad för attest, %(sum)s kr.",
        "%(count)d reseräkningar är skickade för attest, tillsammans %(sum)s kr.",
        len(claims),
    )
    return text % {"count": len(claims), "sum": kronor(sum(claim.paid_ore for claim in claims))}


@requires(OWN)
def my_claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A claim: to write in while it is a draft, to read when it has been sent."""
    claim = _claim_or_404(request, public_id)
    person = claim.employment.person
    note_read(kind="travelclaim", person_id=person.pk, name=person.name, object_id=str(claim.pk))
    if request.method == "POST":
        return write(request, claim, DOORS)
    if claim.is_editable:
        return edit(request, claim, DOORS)
    return render(request, "payroll/own_travel/sent.html", pages.sent(claim, on=timezone.localdate()))


@requires(OWN)
@require_POST
def my_claim_receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A receipt for a draft: a file, or a line to write in."""
    return receive(request, _claim_or_404(request, public_id), DOORS)


@requires(OWN)
@require_POST
def my_claim_expense_remove(request: HttpRequest, public_id: UUID, expense: UUID) -> HttpResponse:
    """Take a receipt off a draft."""
    claim = _claim_or_404(request, public_id)
    row = expense_by_id(claim, expense)
    if row is None:
        raise Http404
    return remove(request, claim, row, DOORS)


@requires(OWN)
@require_POST
def my_claim_purchase(request: HttpRequest, public_id: UUID, purchase: UUID) -> HttpResponse:
    """Put one of my card purchases on a draft."""
    return take_purchase(request, _claim_or_404(request, public_id), DOORS, purchase)


@requires(OWN)
@require_POST
def my_claim_untie(request: HttpRequest, public_id: UUID, expense: UUID) -> HttpResponse:
    """The expense is no card purchase after all."""
    return let_purchase_go(request, _claim_or_404(request, public_id), DOORS, expense)


@requires(OWN)
@require_POST
def my_claim_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = _claim_or_404(request, public_id)
    told = _("Reseräkningen är ett utkast igen.")
    act = partial(actions.take_back_claim, claim=claim, by=request.user, at=timezone.now())
    return do(request, act, claim, DOORS, told)


@requires(OWN)
@require_POST
def my_claim_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = _claim_or_404(request, public_id)
    told = _("Utkastet är kastat.")
    act = partial(actions.discard_claim, claim=claim, by=request.user, at=timezone.now())
    do(request, act, claim, DOORS, told)
    return redirect("my_claims")


@requires(OWN)
@require_POST
def my_claim_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new version of what is attested."""
    claim, form = _claim_or_404(request, public_id), ReasonForm(request.POST)
    if not form.is_valid():
        return render(
            request, "payroll/own_travel/sent.html",
            pages.sent(claim, on=timezone.localdate()) | {"reason_form": form}, status=422,
        )  # fmt: skip
    try:
        new = actions.correct_claim(claim=claim, by=request.user, at=timezone.now(), **form.cleaned_data)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("my_claim", public_id=public_id)
    return redirect("my_claim", public_id=new.public_id)


@requires(OWN)
@require_POST
def my_claim_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask that an attested claim is taken back whole."""
    claim = _claim_or_404(request, public_id)
    told = _("Makuleringen är skickad för attest.")
    act = partial(actions.ask_to_cancel_claim, claim=claim, by=request.user, at=timezone.now())
    return do(request, act, claim, DOORS, told)


def _like(person: Any, public_id: str) -> Any:
    """The earlier claim to make one like; what is no claim of one's own is none."""
    try:
        return own_claim(person, UUID(public_id)) if public_id else None
    except ValueError:
        raise Http404 from None


def _claim_or_404(request: HttpRequest, public_id: UUID) -> Any:
    claim = own_claim(person_or_404(request), public_id)
    if claim is None:
        raise Http404
    return claim
