"""The doors of after-checks (efterkontroll): what has been drawn, and what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from invoicing.after_checks import actions, queries
from invoicing.after_checks.forms import CheckForm
from invoicing.supplier_invoices.queries import invoice_by_id
from servicecenter.accounts.doors import requires
from servicecenter.agencies.queries import settings_under
from servicecenter.agencies.setting_words import in_words
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(lazy("Ankomstnummer"), "invoice.arrival_number"),
    Column(lazy("Leverantör"), "invoice.supplier_name"),
    Column(lazy("Fakturanummer"), "invoice.number"),
    Column(lazy("Förfallodag"), "invoice.due_on", Kind.DAY),
    Column(lazy("Att betala"), "invoice.total_ore", Kind.KRONOR),
    Column(lazy("Regel"), lambda row: queries.labels_of(row.reasons)),
    Column(lazy("Uttagen"), "drawn_at", Kind.MOMENT),
)


@requires(Permission.CHECK_INVOICES)
@require_GET
def invoices_to_check(request: HttpRequest) -> HttpResponse:
    """What waits to be looked at, by which rules, and what they have found this year."""
    today = timezone.localdate()
    found = queries.to_check()
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="efterkontroll-fakturor", fmt=fmt)
    page = page_of(request, found)
    context = {
        "page_obj": page,
        "rows": [{"check": row, "reasons": queries.labels_of(row.reasons)} for row in page.object_list],
        "rules": _rules(today),
        "by_rule": queries.found_in(today.year),
        "year": today.year,
        "today": today,
    }
    return render(request, "invoicing/after_checks/to_check.html", context)


@requires(Permission.CHECK_INVOICES)
@require_POST
def supplier_invoice_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was found: the next one to look at is shown after it."""
    invoice, form = invoice_by_id(public_id), CheckForm(request.POST)
    if invoice is None:
        raise Http404
    is_fault = request.POST.get("outcome") == "failed"
    act = actions.fail_check if is_fault else actions.pass_check
    try:
        note = form.cleaned_data["note"] if form.is_valid() else ""
        act(invoice=invoice, note=note, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("supplier_invoice", public_id)
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect("supplier_invoice", public_id)
    done = _("%s är återsänd till granskning.") if is_fault else _("%s är klarmarkerad.")
    messages.success(request, done % invoice)
    return redirect("invoices_to_check")


def _rules(today: Any) -> list[dict[str, Any]]:
    """The rules that draw today, in words."""
    decided = queries.decided_on(today)
    rows = settings_under(queries.SETTINGS.rstrip("."))
    told = {row.key: in_words(row).value for row in rows}
    return [{"label": queries.LABELS[key], "value": told.get(queries.SETTINGS + key, decided[key])} for key in decided]
