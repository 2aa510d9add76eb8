"""Start page, choice of agency and of language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.i18n import set_language

from servicecenter.accounts.actions import note_agency_chosen
from servicecenter.accounts.doors import for_everyone
from servicecenter.accounts.middleware import AGENCY_KEY, open_to_all, without_agency
from servicecenter.accounts.queries import agency_among
from servicecenter.web.start import start_context


@without_agency
def choose_agency(request: HttpRequest) -> HttpResponse:
    """Choose the one agency to work in (välj myndighet)."""
    if request.method == "POST":
        agency = agency_among(request.agencies, request.POST.get("agency", ""))
        if agency is not None:
            request.session[AGENCY_KEY] = agency.pk
            note_agency_chosen(agency=agency, by=request.user, at=timezone.now())
            return redirect("start")
    return render(request, "servicecenter/web/choose_agency.html")


@for_everyone
def start(request: HttpRequest) -> HttpResponse:
    """What waits for me, and when am I paid?"""
    return render(request, "servicecenter/web/start.html", start_context(request))


@open_to_all
def choose_language(request: HttpRequest) -> HttpResponse:
    """Swedish or English (välj språk), kept in a cookie; back to the page the person came from."""
    return set_language(request)
