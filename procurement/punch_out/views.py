"""A requester's doors to suppliers' shops: the way there, and the basket that came back (handla i butik)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from procurement.punch_out import visits
from procurement.punch_out.addresses import origin_of
from procurement.punch_out.pages import basket_rows, findings_of
from procurement.punch_out.queries import judged, open_shops, own_visit, shop_by_id, visits_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

ORDER = Permission.ORDER_GOODS


@requires(ORDER)
@require_GET
def shops(request: HttpRequest) -> HttpResponse:
    """The shops that are open today, and my visits: a basket that nobody has looked through waits here."""
    page = page_of(request, visits_of(request.user))
    now = timezone.now()
    for row in page.object_list:
        row.is_over = row.state == "begun" and row.expires_at <= now
    context = {"shops": list(open_shops(timezone.localdate(now))), "page_obj": page, "rows": page.object_list}
    return render(request, "procurement/punch_out/shops.html", context)


@requires(ORDER)
@require_POST
@never_cache
def shop_enter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin a visit and send the browser to the shop, by a link or a form that only leads there."""
    found = _or_404(shop_by_id(public_id))

    def link(secret: str) -> str:
        return request.build_absolute_uri(reverse("shop_return", args=[secret]))

    try:
        way = visits.begin_visit(shop=found, link=link, login=_login(request), by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("shops")
    if not way.address:
        messages.error(request, _("%(shop)s öppnades inte: %(why)s.") % {"shop": found, "why": way.visit.fault})
        return redirect("shops")
    response = render(request, "procurement/punch_out/on_the_way.html", {"shop": found, "way": way})
    response["Referrer-Policy"] = "no-referrer"
    if way.fields:
        response._csp_update = {"form-action": [origin_of(way.address)]}
    return response


@requires(ORDER)
def shop_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The basket that came back, looked through by the person who began the visit and nobody else."""
    visit = _or_404(own_visit(request.user, public_id))
    if request.method == "POST":
        return _done(request, visit)
    return _show(request, visit)


def _show(request: HttpRequest, visit: Any, *, error: str = "", places: set[int] | None = None) -> HttpResponse:
    today = timezone.localdate()
    is_here = visits.is_same_login(visit, _login(request))
    rows = judged(visit, on=today) if is_here and visit.state == "returned" else []
    accepted = {row.place for row in rows if row.is_accepted}
    context = {
        "visit": visit,
        "is_here": is_here,
        "is_over": visit.state == "begun" and visit.expires_at <= timezone.now(),
        "rows": basket_rows(rows),
        "findings": list(findings_of(visit, rows, on=today)) if rows else [],
        "chosen": accepted if places is None else places & accepted,
        "can_order": bool(accepted),
        "sum_ore": sum(row.amount for row in rows if row.is_accepted),
        "error": error,
    }
    return render(request, "procurement/punch_out/visit.html", context, status=422 if error else 200)


def _done(request: HttpRequest, visit: Any) -> HttpResponse:
    given = {"visit": visit, "login": _login(request), "by": request.user, "at": timezone.now()}
    what = request.POST.get("do", "")
    places = {int(text) for text in request.POST.getlist("rad") if text.isdecimal() and len(text) < 5}
    try:
        if what == "continue":
            visits.continue_visit(**given)
        elif what == "discard":
            visits.discard_basket(**given)
            messages.success(request, _("Varukorgen från butiken är kastad."))
            return redirect("shops")
        else:
            visits.take_lines(places=places, **given)
            messages.success(request, _("Raderna ligger i din varukorg. Inget är beställt än."))
            return redirect("basket")
    except ValidationError as refusal:
        return _show(request, visit, error=" ".join(refusal.messages), places=places)
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    return redirect("shop_visit", public_id=visit.public_id)


def _login(request: HttpRequest) -> str:
    """What the log-in is known by."""
    return request.session.session_key or ""


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
