"""The supplier's own door (självservice), outside log-in: its link is all that opens it.

A link that is unknown, used, revoked or out of date gets one and the same answer, so that nothing is told by trying;
whoever tries unknown ones is shut out for a while.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from procurement.suppliers.forms import FACTS, DetailsForm
from procurement.suppliers.invitations import give_details
from procurement.suppliers.queries import holds, invitation_of_secret
from servicecenter.accounts.guessing import has_guessed_too_often, note_guess, too_many_guesses
from servicecenter.accounts.middleware import open_to_all
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import active_services
from servicecenter.reports.form_page import show_refusal
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow

NOT_FOUND, LEAST_SECRET = 404, 40
LINK = "leverantor"
"""What kind of link it is, to whoever counts guesses."""


@open_to_all
@never_cache
def supplier_details(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invited supplier gives its details, once."""
    if request.user.is_authenticated:  # a person of ours is already in the scope of an agency
        return _alone(request, "log_out")
    if len(secret) < LEAST_SECRET:  # can't be one of ours
        return _no_link(request)
    if has_guessed_too_often(request, kind=LINK):
        return too_many_guesses(request)
    now, invitation = timezone.now(), invitation_of_secret(secret)
    if invitation is None:
        note_guess(request, kind=LINK)
    if invitation is None or not holds(invitation, at=now):
        return _no_link(request)
    with tenant(invitation.agency_id):
        if Service.PROCUREMENT not in active_services(timezone.localdate(now)):
            return _no_link(request)
        return _details(request, invitation)


def _details(request: HttpRequest, invitation: object) -> HttpResponse:
    supplier = invitation.supplier
    known = {name: getattr(supplier, name) for name in FACTS if name != "name"}
    form = DetailsForm(request.POST or None, initial=known | {"e_address": supplier.organisation_number})
    if request.method == "POST" and form.is_valid():
        parts = form.split()
        parts["has_tax_approval"] = parts["has_tax_approval"] == "yes"
        try:
            give_details(invitation=invitation, at=timezone.now(), **parts)
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow:
            return _no_link(request)
        else:
            given = {"supplier": supplier, "agency": invitation.agency, "at": timezone.now()}
            return _alone(request, "given", **given)
    context = {"form": form, "supplier": supplier, "agency": invitation.agency, "expires_at": invitation.expires_at}
    return _alone(request, "form", status=422 if form.errors else 200, **context)


def _no_link(request: HttpRequest) -> HttpResponse:
    return _alone(request, "no_link", status=NOT_FOUND)


def _alone(request: HttpRequest, shown: str, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"shown": shown, "heading": HEADINGS[shown]()}
    response = render(request, "procurement/suppliers/details.html", context, status=status)
    response["Referrer-Policy"] = "strict-origin"  # with no-referrer a browser hides where the form comes from
    return response


HEADINGS = {
    "log_out": lambda: _("Sidan är till för leverantören"),
    "no_link": lambda: _("Länken gäller inte"),
    "form": lambda: _("Lämna era uppgifter"),
    "given": lambda: _("Tack, uppgifterna är mottagna"),
}
