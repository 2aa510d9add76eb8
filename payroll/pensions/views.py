"""Pension reports (pensionsrapporter): the months, one version, its people, and the steps. Thin doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.pensions import pages
from payroll.pensions.actions import approve_report, make_report, note_delivered, return_report, seal_report
from payroll.pensions.files import path_of
from payroll.pensions.forms import DeliveredForm, PeopleFilter
from payroll.pensions.queries import has_protected, months, report_by_id, rows_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.payments.delivery import FileDiffers
from servicecenter.reports.export import file_response
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Which months are reported, and when must the others be?"""
    context = pages.list_context(months(), today=timezone.localdate(), permissions=request.permissions)
    return render(request, "payroll/pensions/reports.html", context)


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One version: is it right?"""
    found = _report_or_404(public_id)
    form = PeopleFilter(request.GET)
    rows = rows_of(found, **form.chosen(), sort=request.GET.get("sort", "name"))
    if fmt := request.GET.get("format"):
        return pages.export_people(found, rows, fmt)
    page = page_of(request, rows)
    context = pages.report_context(found, user=request.user, permissions=request.permissions)
    context |= {"filter_form": form, "page_obj": page, "people": pages.people_rows(page)}
    return render(request, "payroll/pensions/report.html", context)


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def file(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """The bytes that were approved; who fetches them is logged. They hold every person's whole number."""
    found = _report_or_404(public_id)
    if found.approved_at is None or not 1 <= number <= len(found.files):
        raise Http404(_("Filen skrivs när rapporten är godkänd."))
    if has_protected(found) and Permission.SEE_PROTECTED not in request.permissions:
        messages.error(request, _("Filen innehåller skyddade uppgifter. Be en lönehandläggare hämta den."))
        return redirect("pension_report", public_id)
    told = found.files[number - 1]
    path = path_of(found, told["name"])
    content = path.read_bytes() if path.exists() else b""
    if sha256_of_bytes(content) != told["sha256"]:
        messages.error(
            request, _("Filen saknas på disk eller är inte den som godkändes. Hämta den ur säkerhetskopian.")
        )
        return redirect("pension_report", public_id)
    note_file(name=told["name"], kind="pensionreport", object_id=str(found.pk), sha256=told["sha256"])
    return file_response(content, name=told["name"], content_type="application/xml")


@requires(Permission.PREPARE_DECLARATION)
@require_POST
def make(request: HttpRequest, month: str) -> HttpResponse:
    """The draft of a month, or a new version of what has been handed over."""
    try:
        made = make_report(month=_month_or_404(month), by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("pension_reports")
    messages.success(request, _("Utkastet är gjort. Kontrollera summorna och försegla."))
    return redirect("pension_report", made.public_id)


@requires(Permission.PREPARE_DECLARATION, Permission.APPROVE_DECLARATION)
@require_POST
def act(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Take one step with a report."""
    found = _report_or_404(public_id)
    if what not in ACTS:
        raise Http404
    work, done = ACTS[what]
    try:
        work(found, request)
    except (NotAllowedNow, SecondPersonNeeded, FileDiffers) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("pension_report", public_id)


def _seal(found: Any, request: HttpRequest) -> None:
    seal_report(report=found, by=request.user, at=timezone.now())


def _approve(found: Any, request: HttpRequest) -> None:
    content_hash = request.POST.get("content_hash", "")
    approve_report(report=found, content_hash=content_hash, by=request.user, at=timezone.now())


def _return(found: Any, request: HttpRequest) -> None:
    comment = str(request.POST.get("comment", "")).strip()[:500]
    return_report(report=found, comment=comment, by=request.user, at=timezone.now())


def _deliver(found: Any, request: HttpRequest) -> None:
    form = DeliveredForm(request.POST)
    if not form.is_valid():
        raise NotAllowedNow(_("Skriv vilken dag rapporten lämnades."))
    note_delivered(report=found, **form.cleaned_data, by=request.user, at=timezone.now())


ACTS: dict[str, tuple[Callable[[Any, HttpRequest], None], Any]] = {
    "seal": (_seal, gettext_lazy("Rapporten är förseglad och väntar på en andra person.")),
    "approve": (_approve, gettext_lazy("Rapporten är godkänd och filen är skriven.")),
    "return": (_return, gettext_lazy("Rapporten är återsänd.")),
    "deliver": (_deliver, gettext_lazy("Noterat: rapporten är lämnad.")),
}


def _report_or_404(public_id: UUID) -> Any:
    found = report_by_id(public_id)
    if found is None:
        raise Http404(_("Rapporten finns inte i den här myndigheten."))
    return found


def _month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404(str(error)) from None
