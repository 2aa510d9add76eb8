"""What the centre's own services count by month (räknade volymer). A month that nothing was counted in is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth

from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from payroll.reports.volumes import PAID
from payroll.runs.models import RunOverview
from procurement.follow_up.queries import NOT_COUNTED
from procurement.orders.models import PurchaseOrder
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import current_agency_id


def payslips_by_month() -> dict[Month, int]:
    """Payslips in runs that are fixed; a month whose run is not, is not counted yet."""
    rows = RunOverview.objects.filter(agency_id=current_agency_id(), state__in=PAID).order_by()
    counted = rows.values_list("month").annotate(payslips=Sum(F("people") - F("set_aside")))
    return {Month.parse(month): payslips for month, payslips in counted}


def invoices_by_month() -> dict[Month, int]:
    """Supplier invoices by when they came; those refused at the door are no work done for the agency."""
    rows = SupplierInvoice.objects.exclude(state=InvoiceState.REJECTED).order_by()
    counted = rows.annotate(month=TruncMonth("received_at")).values_list("month").annotate(Count("pk"))
    return {Month.of(month): count for month, count in counted}


def orders_by_month() -> dict[Month, int]:
    """Purchase orders by when they were made, but for those that were refused or cancelled."""
    rows = PurchaseOrder.objects.exclude(state__in=NOT_COUNTED).order_by()
    counted = rows.annotate(month=TruncMonth("ordered_at")).values_list("month").annotate(Count("pk"))
    return {Month.of(month): count for month, count in counted}


COUNTERS: Mapping[str, Callable[[], dict[Month, int]]] = {
    "payroll": payslips_by_month,
    "supplier_invoices": invoices_by_month,
    "ordering": orders_by_month,
}
"""By the service of the catalogue. What is not here the centre cannot count; the agency states it."""
MEASURES = {"payroll": "payslips"}
"""The measure of the price lists that is the very thing counted."""
NONE_IS_NOUGHT = frozenset({"supplier_invoices", "ordering"})
"""Services that take in what comes: a month without any had none. Pay is always paid, so there it is unknown."""
