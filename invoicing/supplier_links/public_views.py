"""The supplier's own page of its invoices, outside log-in: its link is all that opens it.

A link that is unknown, withdrawn or out of date gets one and the same answer, so that nothing is told by trying.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from invoicing.supplier_links.actions import open_link
from invoicing.supplier_links.queries import holds, invoices_of, link_of_secret, told_of
from servicecenter.accounts.middleware import open_to_all
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import active_services
from servicecenter.reports.paging import page_of
from servicecenter.tenancy.scope import tenant

NOT_FOUND, TOO_MANY, LEAST_SECRET = 404, 429, 40


@open_to_all
@never_cache
@require_GET
def supplier_invoices_of_link(request: HttpRequest, secret: str) -> HttpResponse:
    """How far each of the supplier's invoices to the agency has come."""
    if request.user.is_authenticated:  # a person of ours is already in the scope of an agency
        return _alone(request, "log_out")
    now = timezone.now()
    link = link_of_secret(secret) if len(secret) >= LEAST_SECRET else None
    if link is None or not holds(link, at=now):
        return _alone(request, "no_link", status=NOT_FOUND)
    with tenant(link.agency_id):
        today = timezone.localdate(now)
        if Service.INVOICES not in active_services(today):
            return _alone(request, "no_link", status=NOT_FOUND)
        if not open_link(link=link, at=now):
            return _alone(request, "too_many", status=TOO_MANY)
        page = page_of(request, invoices_of(link))
        context = {
            "page_obj": page,
            "rows": told_of(page.object_list, today=today),
            "supplier": link.supplier,
            "agency": link.agency,
            "expires_at": link.expires_at,
        }
        return _alone(request, "invoices", **context)


def _alone(request: HttpRequest, shown: str, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"shown": shown, "heading": HEADINGS[shown]()}
    response = render(request, "invoicing/supplier_links/own_invoices.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


HEADINGS = {
    "log_out": lambda: _("Sidan är till för leverantören"),
    "no_link": lambda: _("Länken gäller inte"),
    "too_many": lambda: _("Sidan har öppnats för många gånger"),
    "invoices": lambda: _("Era fakturor"),
}
