"""The door to prepaid costs (förutbetalda kostnader): what remains of each invoice, against the books."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from invoicing.accruals import queries
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(lazy("Ankomstnummer"), "arrival_number"),
    Column(lazy("Leverantör"), "supplier_name"),
    Column(lazy("Fakturanummer"), "number"),
    Column(lazy("Från"), "first_month", Kind.DAY),
    Column(lazy("Till"), "last_month", Kind.DAY),
    Column(lazy("Periodiserat"), "spread_ore", Kind.KRONOR),
    Column(lazy("Månader som återstår"), "remaining_months", Kind.NUMBER),
    Column(lazy("Återstår"), "remaining_ore", Kind.KRONOR),
)


@requires(Permission.SEE_INVOICES)
@require_GET
def prepaid_costs(request: HttpRequest) -> HttpResponse:
    """Every invoice with months that remain, the specification of the account where they stand."""
    found = queries.prepaid()
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="forutbetalda-kostnader", fmt=fmt)
    page = page_of(request, found)
    context = {"page_obj": page, "rows": page.object_list, "tied": queries.reconciled(on=timezone.localdate())}
    return render(request, "invoicing/accruals/prepaid.html", context)
