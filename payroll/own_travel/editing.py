"""The editor of a claim (att skriva i en reseräkning), the same for whose it is and for the clerk who corrects it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.cards.queries import purchase_of
from payroll.own_travel import pages
from payroll.own_travel.forms import ReceiptForm, country_choices
from payroll.own_travel.posted import shares_of, typed_of
from payroll.travel import actions
from payroll.travel.actions import look
from payroll.travel.purchases import give_receipt, put_purchase, untie_purchase
from payroll.travel.queries import expense_by_id, expenses_of
from payroll.travel_rules.zones import zones_of_countries
from servicecenter.documents.actions import store_document
from servicecenter.documents.wording import DocumentRefused
from servicecenter.workflow.transitions import NotAllowedNow

FORM = "legs-count"
"""Only the form of a whole claim tells how many stops it has."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The names of the addresses that an editor uses; all but ``claims`` take the claim's ``public_id``."""

    claims: str
    claim: str
    receipt: str
    expense_remove: str
    discard: str
    purchase: str
    untie: str


def edit(request: HttpRequest, claim: Any, doors: Doors, *, status: int = 200, **how: Any) -> HttpResponse:
    """A draft to write in, with what it comes to beside."""
    context = pages.editor(claim, request.user, at=timezone.now(), **how)
    person = claim.employment.person
    whose = None if person.user_id == request.user.pk else person
    context |= {"comment": pages.returned_comment(claim), "doors": doors, "whose": whose}
    return render(request, "payroll/own_travel/edit.html", context, status=status)


def write(request: HttpRequest, claim: Any, doors: Doors) -> HttpResponse:
    """Keep what is written; then show it again, its sum alone, or send it."""
    step = request.POST.get("step", "save")
    try:
        claim, is_read = _keep(request, claim)
        if step == "send" and is_read:
            actions.submit_claim(claim=claim, by=request.user, at=timezone.now())
            messages.success(request, _("%s är skickad för attest.") % (claim.purpose or _("Reseräkningen")))
            return redirect(doors.claims)
    except ValidationError:
        return edit(request, claim, doors, status=422)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(doors.claim, public_id=claim.public_id)
    if request.htmx and step == "save":
        seen = look(claim, at=timezone.now())
        context = pages.saved(claim, seen, request.user, request.POST, at=timezone.now())
        return render(request, "payroll/own_travel/saved.html", context)
    post = None if is_read else request.POST
    return edit(request, claim, doors, post=post, more_legs=int(step == "leg"), status=200 if is_read else 422)


def keep_posted(request: HttpRequest, claim: Any) -> Any:
    """Keep what is written where the whole form came along, as it does with every button of a draft."""
    return _keep(request, claim)[0] if FORM in request.POST else claim


def _keep(request: HttpRequest, claim: Any) -> tuple[Any, bool]:
    """Keep what the form says; whether all of its receipts could be read."""
    countries = country_choices(zones_of_countries())
    read = {row.pk: pages.expense_form(row, countries, post=request.POST) for row in expenses_of(claim)}
    given = {
        "purpose": request.POST.get("purpose", "").strip()[:120],
        "note": request.POST.get("note", "").strip()[:500],
        "typed": typed_of(request.POST, claim.typed),
        "shares": shares_of(request.POST),
    }
    wrong = [pk for pk, form in read.items() if not form.is_valid()]
    expenses = {pk: form.cleaned_data for pk, form in read.items()}
    kept = actions.save_claim(claim=claim, given=given, expenses=expenses, by=request.user, at=timezone.now())
    return kept, not wrong


def receive(request: HttpRequest, claim: Any, doors: Doors) -> HttpResponse:
    """A receipt for a draft: a file, or a line to write in. What else is written in the form is kept too."""
    form = ReceiptForm(request.POST, request.FILES)
    person, document, is_read = claim.employment.person, None, True
    given = _chosen_expense(claim, request.POST.get("expense", ""))
    try:
        if FORM in request.POST:
            claim, is_read = _keep(request, claim)
        if request.FILES and not form.is_valid():
            messages.error(request, " ".join(form.errors["file"]))
            return _again(request, claim, doors, is_read)
        if request.FILES:
            file = form.cleaned_data["file"]
            document = store_document(
                agency=claim.agency, by=request.user, at=timezone.now(), name=file.name, content=file.file,
                person_id=person.pk,
            )  # fmt: skip
        if given and document:
            expense = give_receipt(expense=given, document=document, by=request.user, at=timezone.now())
        else:
            expense = given or actions.add_expense(claim=claim, document=document, by=request.user, at=timezone.now())
    except (DocumentRefused, NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return _again(request, claim, doors, is_read)
    return _again(request, claim, doors, is_read, f"#utgift-{expense.pk}")


def remove(request: HttpRequest, claim: Any, expense: Any, doors: Doors) -> HttpResponse:
    """Take a receipt off a draft; what else is written in the form is kept."""
    act = partial(actions.remove_expense, expense=expense, by=request.user, at=timezone.now())
    return _and(request, claim, doors, act)


def _again(request: HttpRequest, claim: Any, doors: Doors, is_read: bool, place: str = "") -> HttpResponse:
    """The claim anew; with what was posted where some of it could not be read, so that it is not lost."""
    if not is_read:
        return edit(request, claim, doors, post=request.POST, status=422)
    return redirect(f"{reverse(doors.claim, args=[claim.public_id])}{place}")


def take_purchase(request: HttpRequest, claim: Any, doors: Doors, public_id: UUID) -> HttpResponse:
    """Put a card purchase on a draft, as the expense that is chosen or as one of its own."""
    purchase = purchase_of(claim.employment.person, public_id)
    if purchase is None:
        raise Http404
    expense = _chosen_expense(claim, request.POST.get(f"purchase-{purchase.pk}-expense", ""))
    given = {"claim": claim, "purchase": purchase, "expense": expense}
    return _and(request, claim, doors, partial(put_purchase, **given, by=request.user, at=timezone.now()))


def let_purchase_go(request: HttpRequest, claim: Any, doors: Doors, public_id: UUID) -> HttpResponse:
    """The expense is no card purchase after all."""
    row = expense_by_id(claim, public_id)
    if row is None:
        raise Http404
    return _and(request, claim, doors, partial(untie_purchase, expense=row, by=request.user, at=timezone.now()))


def _and(request: HttpRequest, claim: Any, doors: Doors, act: Callable[[], Any]) -> HttpResponse:
    """Keep what is written in the form, and do something more with one of its expenses."""
    is_read, row = True, None
    try:
        if FORM in request.POST:
            claim, is_read = _keep(request, claim)
        row = act()
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return _again(request, claim, doors, is_read, f"#utgift-{row.pk}" if row else "#h-receipts")


def _chosen_expense(claim: Any, public_id: str) -> Any:
    """The expense that is chosen in a form, or none; what is no expense of the claim does not exist."""
    if not public_id:
        return None
    try:
        found = expense_by_id(claim, UUID(public_id))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def do(request: HttpRequest, act: Callable[[], object], claim: Any, doors: Doors, told: str = "") -> HttpResponse:
    """Do it, tell what came of it, and show the claim."""
    try:
        act()
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        if told:
            messages.success(request, told)
    return redirect(doors.claim, public_id=claim.public_id)
