"""The doors of scanned invoices (skannade fakturor): hand in, compare with the picture, and on to the next."""

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

from invoicing.invoice_reading.facts import Name
from invoicing.invoice_reading.kept import fields_of
from invoicing.scans import actions, pages, queries
from invoicing.scans.forms import DiscardForm, UploadForm, VerifyForm, initial_of
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.documents.wording import DocumentRefused
from servicecenter.reports.form_page import form_page, show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

HANDLE = Permission.HANDLE_INVOICES


@requires(HANDLE)
def scanned_invoices(request: HttpRequest) -> HttpResponse:
    """What waits, and the form that hands in more. Files that are refused leave the others in."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        faults = _take(request, form.cleaned_data["files"])
        if not faults:
            return redirect("scanned_invoices")
        form.add_error("files", faults)
    state = request.GET.get("lage", "")
    if state not in {"", *dict(queries.STATES)}:
        raise Http404
    counts = queries.counts_by_state()
    page = page_of(request, queries.scans(state=state))
    context = {
        "form": form,
        "page_obj": page,
        "rows": pages.rows_of(list(page.object_list)),
        "segments": _segments(counts, state),
        "next": queries.next_to_verify(),
        "is_reading": bool(counts.get("reading")) and not state,
        "today": timezone.localdate(),
    }
    return render(request, "invoicing/scans/scans.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, files: list[Any]) -> list[str]:
    """Take in each file by itself; gives what was wrong with those that were refused."""
    faults, taken = [], 0
    for file in files:
        try:
            actions.take_scan(
                agency=request.agency, name=file.name, content=file.file, by=request.user, at=timezone.now()
            )
            taken += 1
        except (DocumentRefused, NotAllowedNow) as refusal:
            faults.append(f"{file.name}: {refusal}")
    if taken:
        messages.success(request, pages.outcome_of(taken))
    return faults


@requires(HANDLE)
def scanned_invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture beside the fields; confirmed, it is an invoice and the next one comes."""
    scan = _scan_or_404(public_id)
    proposals = fields_of(scan.proposals)
    if request.method == "POST":
        form = VerifyForm(request.POST)
        if form.is_valid() and (answer := _verify(request, scan, form)):
            return answer
    else:
        form = VerifyForm(initial=initial_of(proposals, scan.proposals.get("rates", [])))
    number = str(proposals[Name.SUPPLIER_NUMBER].value) if Name.SUPPLIER_NUMBER in proposals else ""
    groups = pages.groups_of(form, proposals)
    context = {
        "scan": scan,
        "form": form,
        "groups": groups,
        "unsure": sum(shown.is_unsure for _key, _label, rows in groups for shown in rows),
        "pages": pages.pages_of(scan, proposals),
        "supplier": queries.supplier_of_number(number),
        "suppliers": queries.suppliers_to_choose() if scan.state == "to_verify" else [],
        "alike": queries.alike(scan) if scan.state == "to_verify" else [],
        "has_rates": len(scan.proposals.get("rates", [])) > 1 or any(field.errors for field in form.rate_fields),
        "about": queries.reminded_of(scan) if scan.state == "reminder" else [],
        "left": queries.counts_by_state().get("to_verify", 0),
    }
    return render(request, "invoicing/scans/scan.html", context, status=422 if form.errors else 200)


def _verify(request: HttpRequest, scan: Any, form: VerifyForm) -> HttpResponse | None:
    try:
        invoice = actions.verify_scan(scan=scan, given=form.given(), by=request.user, at=timezone.now())
    except ValidationError as error:
        show_refusal(error, form)
        return None
    messages.success(request, _("%(invoice)s är bekräftad och går vidare.") % {"invoice": invoice})
    following = queries.next_to_verify(scan)
    return redirect("scanned_invoice", following.public_id) if following else redirect("scanned_invoices")


@requires(HANDLE)
def scanned_invoice_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    scan = _scan_or_404(public_id)
    form = DiscardForm(request.POST or None)

    def save() -> HttpResponse:
        actions.discard_scan(scan=scan, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Filen är kastad."))
        return redirect("scanned_invoices")

    heading = _("Kasta %s") % scan
    told = {"action": _("Kasta"), "back_label": scan}
    return form_page(request, form, save, heading=heading, back=reverse("scanned_invoice", args=[public_id]), **told)


def _segments(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    base = reverse("scanned_invoices")
    waiting = sum(counts.get(state, 0) for state in queries.WAITING)
    whole = {"label": _("Att göra"), "count": waiting, "url": base, "is_current": not current}
    return [
        whole,
        *(
            {"label": label, "count": counts[state], "url": f"{base}?lage={state}", "is_current": state == current}
            for state, label in queries.STATES
            if counts.get(state)
        ),
    ]


def _scan_or_404(public_id: UUID) -> Any:
    scan = queries.scan_by_id(public_id)
    if scan is None:
        raise Http404
    return scan
