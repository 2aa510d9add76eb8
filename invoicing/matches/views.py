"""The doors of matching: match an invoice anew, choose its order, and what waits for whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from invoicing.matches import queries
from invoicing.matches.actions import match_by_hand
from invoicing.matches.forms import OrderForm
from invoicing.matches.pages import purchase_account_rows
from invoicing.supplier_invoices.queries import invoice_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Ankomstnummer"), "arrival_number"),
    Column(lazy("Leverantör"), "supplier_name"),
    Column(lazy("Fakturanummer"), "number"),
    Column(lazy("Ordernummer"), "order_reference"),
    Column(lazy("Förfallodag"), "due_on", Kind.DAY),
    Column(lazy("Utan moms"), "net_ore", Kind.KRONOR),
    Column(lazy("Granskare"), "reviewer"),
)


@requires(Permission.SEE_INVOICES)
@require_GET
def invoice_deviations(request: HttpRequest) -> HttpResponse:
    """Invoices where something differs, by who should act; the counts are those of the lists."""
    wanted = request.GET.get("vem", "")
    actor = wanted if wanted in dict(queries.ACTORS) else ""
    found = queries.deviations(actor=actor)
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="avvikelser", fmt=fmt)
    counts = queries.counts_by_actor()
    page = page_of(request, found, count=counts.get(actor, 0))
    rows = list(page.object_list)
    differences = queries.differences_of([row.pk for row in rows], actor=actor)
    context = {
        "page_obj": page,
        "rows": [(row, differences[row.pk]) for row in rows],
        "segments": _segments(counts, actor),
        "today": timezone.localdate(),
    }
    return render(request, "invoicing/matches/deviations.html", context)


@requires(Permission.SEE_INVOICES)
@require_GET
def purchase_accounts(request: HttpRequest) -> HttpResponse:
    """Which account a purchase is posted on by its CPV code, from when, and who said so."""
    rows = purchase_account_rows(timezone.localdate())
    return render(request, "invoicing/matches/accounts.html", {"rows": rows})


@requires(Permission.HANDLE_INVOICES)
@require_POST
def supplier_invoice_match(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Match it anew, as it and its order are now."""
    _match(request, _invoice_or_404(public_id))
    return redirect("supplier_invoice", public_id)


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which order it is of, and match it."""
    invoice = _invoice_or_404(public_id)
    form = OrderForm(request.POST or None, initial={"number": request.GET.get("order", invoice.order_reference)})
    if request.method == "POST" and form.is_valid():
        order = queries.orders_to_choose(invoice, number=form.cleaned_data["number"])
        if order is None:
            form.add_error("number", _("%s har ingen order med det numret.") % invoice.supplier_name)
        else:
            _match(request, invoice, order)
            return redirect("supplier_invoice", public_id)
    context = {
        "form": form,
        "invoice": invoice,
        "orders": queries.open_orders_of(invoice),
    }
    return render(request, "invoicing/matches/choose_order.html", context, status=422 if form.errors else 200)


def _match(request: HttpRequest, invoice: Any, order: Any = None) -> None:
    try:
        is_matched = match_by_hand(invoice=invoice, order=order, by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Fakturan stämmer.") if is_matched else _("Något skiljer sig fortfarande; se raderna.")
        (messages.success if is_matched else messages.warning)(request, told)


def _segments(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    base = reverse("invoice_deviations")
    whole = {"label": _("Alla"), "count": counts[""], "url": base, "is_current": not current}
    return [
        whole,
        *(
            {"label": label, "count": counts.get(who, 0), "url": f"{base}?vem={who}", "is_current": who == current}
            for who, label in queries.ACTORS
        ),
    ]


def _invoice_or_404(public_id: UUID) -> Any:
    invoice = invoice_by_id(public_id)
    if invoice is None:
        raise Http404
    return invoice
