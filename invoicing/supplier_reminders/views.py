"""The doors of reminders from suppliers: from the page of an invoice, and from a paper that was handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.scans.queries import scan_by_id
from invoicing.supplier_invoices.queries import invoice_by_id
from invoicing.supplier_reminders.actions import register_reminder, scan_is_reminder
from invoicing.supplier_reminders.forms import AboutForm, ReminderForm
from invoicing.supplier_reminders.queries import proposed_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.documents.wording import DocumentRefused
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_reminder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The supplier has reminded by telephone, mail or on paper."""
    invoice = _or_404(invoice_by_id(public_id))
    form = ReminderForm(request.POST or None, request.FILES or None, initial={"reminded_on": timezone.localdate()})

    def save() -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            register_reminder(
                agency=request.agency, invoice=invoice, reminded_on=form.cleaned_data["reminded_on"],
                note=form.cleaned_data["note"], name=file.name if file else "", content=file.file if file else None,
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except DocumentRefused as refusal:
            raise ValidationError({"file": str(refusal)}) from None
        messages.success(request, _("Påminnelsen är registrerad. Fakturan går före i listorna."))
        return redirect("supplier_invoice", public_id)

    heading = _("Påminnelse om faktura %s") % invoice.number
    back = reverse("supplier_invoice", args=[public_id])
    lead = _("En påminnelse betalas inte. Den knyts till fakturan, som går före i listorna tills den är betald.")
    return form_page(request, form, save, heading=heading, back=back, back_label=invoice, lead=lead)


@requires(Permission.HANDLE_INVOICES)
def scanned_invoice_reminder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper is a reminder: which invoices it is about, those that it seems to be first."""
    scan = _or_404(scan_by_id(public_id))
    proposed = proposed_of(scan)
    chosen = [str(row.public_id) for row in proposed.invoices[: int(proposed.is_sure)]]
    initial = {"reminded_on": timezone.localdate(scan.received_at), "invoices": chosen}
    form = AboutForm(request.POST or None, offered=proposed.invoices, initial=initial)

    def save() -> HttpResponse:
        about = set(form.cleaned_data["invoices"])
        try:
            scan_is_reminder(
                scan=scan, invoices=[row for row in proposed.invoices if str(row.public_id) in about],
                reminded_on=form.cleaned_data["reminded_on"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from None
        messages.success(request, _("Påminnelsen är knuten till fakturan och betalas inte."))
        return redirect("scanned_invoices")

    told = {"action": _("Knyt påminnelsen"), "back_label": scan, "lead": _lead(proposed)}
    back = reverse("scanned_invoice", args=[public_id])
    return form_page(request, form, save, heading=_("Påminnelse från leverantör"), back=back, **told)


def _lead(proposed: Any) -> str:
    if proposed.is_sure:
        return _("Nummer och leverantör stämmer med den första fakturan.")
    if proposed.invoices:
        return _("Det är inte säkert vilken faktura påminnelsen gäller. Jämför med bilden och välj.")
    return _("Ingen faktura liknar påminnelsen. Registrera den på fakturans sida, och kasta filen här.")


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
