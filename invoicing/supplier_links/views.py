"""The clerk's doors to suppliers' links: which there are, one more, and one less."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from invoicing.supplier_links.actions import make_link, withdraw_link
from invoicing.supplier_links.forms import LinkForm
from invoicing.supplier_links.queries import link_by_id, links
from procurement.suppliers.queries import supplier_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of


@requires(Permission.HANDLE_INVOICES)
@require_GET
def supplier_links(request: HttpRequest) -> HttpResponse:
    """Every link that was sent, latest first."""
    page = page_of(request, links())
    context = {"page_obj": page, "rows": list(page.object_list), "now": timezone.now()}
    return render(request, "invoicing/supplier_links/links.html", context)


@requires(Permission.HANDLE_INVOICES)
def supplier_link_new(request: HttpRequest) -> HttpResponse:
    known = _supplier(request.GET.get("leverantor", ""))
    initial = {"supplier": known.public_id, "sent_to": known.contact_email} if known else {}
    form = LinkForm(request.POST or None, initial=initial)

    def link(secret: str) -> str:
        return request.build_absolute_uri(reverse("supplier_invoices_of_link", args=[secret]))

    def save() -> HttpResponse:
        made = make_link(link=link, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Länken är skickad till %s.") % made.sent_to)
        return redirect("supplier_links")

    lead = _("Leverantören ser sina egna fakturor hit: nummer, datum, belopp, läge och när de betalas. Inget annat.")
    told = {"action": _("Skicka länken"), "back_label": _("Leverantörslänkar"), "lead": lead}
    return form_page(request, form, save, heading=_("Ny leverantörslänk"), back=reverse("supplier_links"), **told)


@requires(Permission.HANDLE_INVOICES)
@require_POST
def supplier_link_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    link = link_by_id(public_id)
    if link is None:
        raise Http404
    withdraw_link(link=link, by=request.user, at=timezone.now())
    messages.success(request, _("Länken är återkallad."))
    return redirect("supplier_links")


def _supplier(asked: str) -> Any:
    try:
        return supplier_by_id(UUID(asked))
    except ValueError:
        return None
