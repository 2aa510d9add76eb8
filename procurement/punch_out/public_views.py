"""Where a supplier's shop sends its basket (återresa från butik), in the requester's browser but without their log-in.

The form comes from another site, so neither log-in nor CSRF word is with it: the address holds a secret that is used
once. Nothing is shown here; the browser is sent on to a page that asks for the log-in.
"""

from __future__ import annotations

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from procurement.punch_out.queries import visit_of_secret
from procurement.punch_out.visits import Forgotten, take_basket
from servicecenter.accounts.middleware import open_to_all
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import active_services
from servicecenter.tenancy.scope import current_agency_id, has_scope, tenant

LEAST_SECRET = 40
MOST_BYTES = 2_000_000
NOT_FOUND, FORBIDDEN, NOT_BY_LINK, TOO_LARGE, BAD = 404, 403, 405, 413, 400
UNREADABLE = (BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, MultiPartParserError)


@open_to_all
@csrf_exempt
@never_cache
def shop_return(request: HttpRequest, secret: str) -> HttpResponse:
    """Keep the basket under its visit, and send the browser on to where the person logs in and sees it."""
    if request.method != "POST":
        return _alone(request, "forgotten", NOT_BY_LINK)
    if _length(request) > MOST_BYTES:
        return _alone(request, "too_large", TOO_LARGE)
    visit = visit_of_secret(secret) if len(secret) >= LEAST_SECRET else None
    if visit is None or (has_scope() and current_agency_id() != visit.agency_id):
        return _alone(request, "forgotten", NOT_FOUND)
    try:
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
    except UNREADABLE:
        return _alone(request, "unreadable", BAD)
    now = timezone.now()
    with tenant(visit.agency_id):
        if Service.PROCUREMENT not in active_services(timezone.localdate(now)):
            return _alone(request, "forgotten", NOT_FOUND)
        try:
            visit = take_basket(visit=visit, posted=posted, origin=request.headers.get("Origin", ""), at=now)
        except Forgotten:
            return _alone(request, "forgotten", NOT_FOUND)
        if visit.state == "begun":
            return _alone(request, "wrong_place", FORBIDDEN)
    response = redirect("shop_visit", public_id=visit.public_id)
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    return response


def _length(request: HttpRequest) -> int:
    told = request.headers.get("Content-Length", "")
    return int(told) if told.isdecimal() else 0


def _alone(request: HttpRequest, shown: str, status: int) -> HttpResponse:
    response = render(request, "procurement/punch_out/returned.html", {"shown": shown}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
