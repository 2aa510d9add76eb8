"""The doors of paying suppliers (leverantörsbetalningar): what is due on a day, and the debt against the books."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from invoicing.supplier_payments import queries
from invoicing.supplier_payments.actions import plan_batch
from invoicing.supplier_payments.forms import PayForm
from invoicing.supplier_payments.planning import plan
from servicecenter.accounts.doors import requires
from servicecenter.common.calendars import banking_day_on_or_after
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Leverantör"), "supplier_name"),
    Column(lazy("Fakturor"), "invoice_count", Kind.NUMBER),
    Column(lazy("Skuld"), "owed_ore", Kind.KRONOR),
)


@requires(Permission.PAY_INVOICES)
def pay_suppliers(request: HttpRequest) -> HttpResponse:
    """What must be paid by a day, put together as the bank will get it, and the button that seals it."""
    tomorrow = banking_day_on_or_after(timezone.localdate() + timedelta(days=1))
    form = PayForm(request.POST or request.GET or None, initial={"pays_on": tomorrow})
    pays_on = form.cleaned_data["pays_on"] if form.is_bound and form.is_valid() else tomorrow
    if request.method == "POST" and form.is_valid():
        try:
            batch = plan_batch(pays_on=pays_on, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_refusal(error, form)
        except (NotAllowedNow, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Betalningen är förseglad. Två andra personer bemyndigar den."))
            return redirect("payment_batch", batch.public_id)
    status = 422 if form.errors else 200
    return render(request, "invoicing/supplier_payments/pay.html", _due(request, form, pays_on), status=status)


@requires(Permission.SEE_INVOICES)
@require_GET
def supplier_ledger(request: HttpRequest) -> HttpResponse:
    """What is owed to each supplier, and whether the books say the same."""
    rows = queries.owed_by_supplier()
    if fmt := request.GET.get("format"):
        return export(rows, COLUMNS, name="leverantorsreskontra", fmt=fmt)
    page = page_of(request, rows)
    context = {
        "page_obj": page,
        "rows": page.object_list,
        "tied": queries.reconciled(on=timezone.localdate()),
    }
    return render(request, "invoicing/supplier_payments/ledger.html", context)


def _due(request: HttpRequest, form: PayForm, pays_on: date) -> dict[str, object]:
    """Everything is planned, since the sum is of all; a page of it is shown."""
    due = queries.due_invoices(pays_on)
    held = [queries.Held(row, why) for row in due if (why := queries.why_held(row))]
    stopped = {one.invoice.pk for one in held}
    invoices = {row.pk: row for row in due if row.pk not in stopped}
    planned = plan(queries.payables_of(invoices.values()))
    page = page_of(request, planned.payments)
    return {
        "form": form,
        "pays_on": pays_on,
        "total_ore": planned.total,
        "page_obj": page,
        "payments": [(payment, [invoices[payable.invoice] for payable in payment.payables]) for payment in page],
        "waiting": [invoices[payable.invoice] for payable in planned.waiting],
        "held": held,
    }
