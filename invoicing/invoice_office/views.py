"""The doors of the invoice office (fakturahandläggning): the list by state, and one invoice with all about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from invoicing.e_invoices.attachments import attachment_of
from invoicing.invoice_office import pages
from invoicing.invoice_office.forms import InvoiceFilter, ReasonForm, RejectForm, SettleForm
from invoicing.invoice_office.parts import parts_of
from invoicing.supplier_invoices import actions, queries
from invoicing.supplier_invoices.stops import settle_stop
from invoicing.supplier_invoices.waking import wake_flow
from invoicing.supplier_reminders.queries import is_reminded, last_reminded
from procurement.price_lists.units import unit_name
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.documents.views import shown_safely
from servicecenter.file_content.kinds import media_type_of
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

READERS = (Permission.SEE_INVOICES, Permission.REVIEW, Permission.ATTEST)
"""A reviewer and an attester see the invoices they must judge, with all that belongs to them."""
UNSETTLED = ("received", "validated", "registered", "review", "waiting", "matched", "attested", "after_check", "posted")
"""States in which a stop is still something to do."""
COLUMNS = (
    Column(lazy("Ankomstnummer"), "arrival_number"),
    Column(lazy("Leverantör"), "supplier_name"),
    Column(lazy("Fakturanummer"), "number"),
    Column(lazy("Inkommen som"), "get_intake_display"),
    Column(lazy("Fakturadatum"), "issued_on", Kind.DAY),
    Column(lazy("Förfallodag"), "due_on", Kind.DAY),
    Column(lazy("Utan moms"), "net_ore", Kind.KRONOR),
    Column(lazy("Att betala"), "total_ore", Kind.KRONOR),
    Column(lazy("Läge"), "get_state_display"),
    Column(lazy("Granskare"), "reviewer"),
    Column(lazy("Ordernummer"), "order_reference"),
)


@requires(Permission.SEE_INVOICES)
@require_GET
def supplier_invoices(request: HttpRequest) -> HttpResponse:
    """Every invoice, by state; the counts are those of the lists."""
    form = InvoiceFilter(request.GET)
    chosen = form.chosen()
    found = queries.invoices(
        state=chosen.get("lage", ""),
        intake=chosen.get("inkommen", ""),
        q=chosen.get("q", ""),
        due_by=chosen.get("forfaller"),
        stopped=bool(chosen.get("sparrad")),
    )
    if chosen.get("pamind"):
        found = found.filter(is_reminded())
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="leverantorsfakturor", fmt=fmt)
    counts = queries.counts_by_state()
    only_state = set(chosen) <= {"lage", "sparrad"} and not chosen.get("sparrad")
    count = (counts.get(chosen["lage"], 0) if chosen.get("lage") else sum(counts.values())) if only_state else None
    page = page_of(request, found, count=count, by_key=True)
    rows = list(page.object_list)
    stops = queries.open_stops_of([row.pk for row in rows])
    reminded = last_reminded([row.pk for row in rows])
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": [(row, stops[row.pk] if row.state in UNSETTLED else [], reminded.get(row.pk)) for row in rows],
        "segments": _segments(counts, chosen.get("lage", "")),
        "today": timezone.localdate(),
        "is_clerk": request.user.may(Permission.HANDLE_INVOICES),
    }
    return render(request, "invoicing/invoice_office/invoices.html", context)


@requires(*READERS)
@require_GET
def supplier_invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice as people read it, what stops it, and what has happened."""
    invoice = _invoice_or_404(public_id)
    stops = queries.stops_of(invoice)
    parts = parts_of(invoice, request)
    is_clerk = request.user.may(Permission.HANDLE_INVOICES)
    context = {
        "invoice": invoice,
        "lines": [(line, unit_name(line.unit)) for line in queries.lines_of(invoice)],
        "steps": pages.steps_of(invoice),
        "facts": pages.facts_of(invoice),
        "sums": pages.sums_of(invoice),
        "checks": pages.checks_of(invoice),
        "findings": pages.findings_of(stops),
        "events": pages.events_of(invoice, queries.steps_taken(invoice), stops),
        "wide_parts": [part for part in parts if part.is_wide],
        "parts": [part for part in parts if not (part.is_aside or part.is_wide)],
        "aside_parts": [part for part in parts if part.is_aside],
        "is_clerk": is_clerk,
        "may_see_list": request.user.may(Permission.SEE_INVOICES),
        "may_reject": is_clerk and invoice.state in actions.REJECTABLE,
        "may_hold": is_clerk and invoice.state == "cleared",
    }
    return render(request, "invoicing/invoice_office/invoice.html", context)


@requires(*READERS)
@require_GET
@shown_safely
def supplier_invoice_document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was received, byte for byte, to keep (never shown inside the page)."""
    invoice = _invoice_or_404(public_id)
    document = queries.document_of(invoice)
    if invoice.intake == "e_invoice":
        media_type, suffix = "application/xml", "xml"
    else:
        media_type, suffix = media_type_of(document).value, media_type_of(document).suffix
    answer = HttpResponse(document, content_type=media_type)
    name = f"faktura-{invoice.arrival_number or invoice.public_id}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires(*READERS)
@require_GET
@shown_safely
def supplier_invoice_attachment(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """A file of an e-invoice, to keep (never shown inside the page)."""
    file = attachment_of(_invoice_or_404(public_id), number)
    if file is None:
        raise Http404(_("Bilagan finns inte."))
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return answer


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_reject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    form = RejectForm(request.POST or None)

    def save() -> HttpResponse:
        actions.reject_invoice(invoice=invoice, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Fakturan är avvisad."))
        return redirect("supplier_invoice", public_id)

    heading = _("Avvisa faktura %s") % invoice.number
    told = {"action": _("Avvisa"), "back_label": invoice}
    return form_page(request, form, save, heading=heading, back=_address(invoice), **told)


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invoice = _invoice_or_404(public_id)
    form = ReasonForm(request.POST or None)

    def save() -> HttpResponse:
        actions.hold(invoice=invoice, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Fakturan är tillbaka för granskning."))
        return redirect("supplier_invoice", public_id)

    heading = _("Ta tillbaka faktura %s") % invoice.number
    told = {"action": _("Ta tillbaka"), "back_label": invoice}
    return form_page(request, form, save, heading=heading, back=_address(invoice), **told)


@requires(Permission.HANDLE_INVOICES)
def supplier_invoice_settle(request: HttpRequest, public_id: UUID, stop_id: UUID) -> HttpResponse:
    """Let the invoice go on, past something that a person has looked into."""
    invoice = _invoice_or_404(public_id)
    stop = queries.stop_by_id(invoice, stop_id)
    if stop is None:
        raise Http404
    form = SettleForm(request.POST or None)

    def save() -> HttpResponse:
        settle_stop(stop=stop, how=form.cleaned_data["how"], by=request.user, at=timezone.now())
        wake_flow()
        messages.success(request, _("Spärren är hävd."))
        return redirect("supplier_invoice", public_id)

    heading = _("Häv spärren: %s") % stop.get_kind_display().lower()
    told = {"action": _("Häv spärren"), "lead": stop.text, "back_label": invoice}
    return form_page(request, form, save, heading=heading, back=_address(invoice), **told)


def _segments(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Every state that has invoices, and the whole."""
    base = reverse("supplier_invoices")
    whole = {"label": _("Alla"), "count": sum(counts.values()), "url": base, "is_current": not current}
    return [
        whole,
        *(
            {"label": label, "count": counts[state], "url": f"{base}?lage={state}", "is_current": state == current}
            for state, label in queries.STATES
            if counts.get(state)
        ),
    ]


def _invoice_or_404(public_id: UUID) -> Any:
    invoice = queries.invoice_by_id(public_id)
    if invoice is None:
        raise Http404
    return invoice


def _address(invoice: Any) -> str:
    return reverse("supplier_invoice", args=[invoice.public_id])
