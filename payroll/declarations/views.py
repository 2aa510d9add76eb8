"""Employer declarations (arbetsgivardeklarationer): the months, one version, its people, and the steps. Thin doors."""

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

from payroll.declarations import pages
from payroll.declarations.actions import (
    approve_declaration,
    make_declaration,
    register_receipt,
    reject_declaration,
    return_declaration,
    seal_declaration,
)
from payroll.declarations.files import FileChanged, written_file
from payroll.declarations.forms import ReceiptForm, StatementFilter
from payroll.declarations.queries import declaration_by_id, file_by_number, has_protected, months, statements_of
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.payments.delivery import FileDiffers
from servicecenter.reports.export import file_response
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def declarations(request: HttpRequest) -> HttpResponse:
    """Which months are declared, and how long is left for the others?"""
    context = pages.list_context(months(), today=timezone.localdate(), permissions=request.permissions)
    return render(request, "payroll/declarations/declarations.html", context)


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def declaration(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One version: is it right, and what does it change?"""
    found = _declaration_or_404(public_id)
    form = StatementFilter(request.GET)
    rows = statements_of(found, **form.chosen(), sort=request.GET.get("sort", "number"))
    if fmt := request.GET.get("format"):
        return pages.export_statements(found, rows, fmt)
    page = page_of(request, rows)
    context = pages.declaration_context(found, user=request.user, permissions=request.permissions)
    context |= {"filter_form": form, "page_obj": page, "people": pages.statement_rows(page)}
    return render(request, "payroll/declarations/declaration.html", context)


@requires(Permission.SEE_DECLARATIONS)
@require_GET
def file(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """The bytes that were approved; who fetches them is logged. They hold every person's whole number."""
    found = _declaration_or_404(public_id)
    row = file_by_number(found, number)
    if row is None or found.approved_at is None:
        raise Http404(_("Filen skrivs när deklarationen är godkänd."))
    if has_protected(found) and Permission.SEE_PROTECTED not in request.permissions:
        messages.error(request, _("Filen innehåller skyddade uppgifter. Be en lönehandläggare hämta den."))
        return redirect("declaration", public_id)
    try:
        content = written_file(found, row)
    except FileChanged as error:
        messages.error(request, str(error))
        return redirect("declaration", public_id)
    note_file(name=row.name, kind="declaration", object_id=str(found.pk), sha256=row.sha256)
    return file_response(content, name=row.name, content_type="application/xml")


@requires(Permission.PREPARE_DECLARATION)
@require_POST
def make(request: HttpRequest, month: str) -> HttpResponse:
    """The draft of a month, or a correction of what is declared."""
    try:
        made = make_declaration(month=_month_or_404(month), by=request.user, at=timezone.now())
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
        return redirect("declarations")
    messages.success(request, _("Utkastet är gjort. Kontrollera summorna och försegla."))
    return redirect("declaration", made.public_id)


@requires(Permission.PREPARE_DECLARATION, Permission.APPROVE_DECLARATION)
@require_POST
def act(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Take one step with a declaration."""
    found = _declaration_or_404(public_id)
    if what not in ACTS:
        raise Http404
    work, done = ACTS[what]
    try:
        work(found, request)
    except (NotAllowedNow, SecondPersonNeeded, FileDiffers) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("declaration", public_id)


def _seal(found: Any, request: HttpRequest) -> None:
    seal_declaration(declaration=found, by=request.user, at=timezone.now())


def _approve(found: Any, request: HttpRequest) -> None:
    content_hash = request.POST.get("content_hash", "")
    approve_declaration(declaration=found, content_hash=content_hash, by=request.user, at=timezone.now())


def _return(found: Any, request: HttpRequest) -> None:
    return_declaration(declaration=found, comment=_comment(request), by=request.user, at=timezone.now())


def _receive(found: Any, request: HttpRequest) -> None:
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        raise NotAllowedNow(_("Skriv kvittensens nummer och dagen."))
    register_receipt(declaration=found, **form.cleaned_data, by=request.user, at=timezone.now())


def _reject(found: Any, request: HttpRequest) -> None:
    reject_declaration(declaration=found, comment=_comment(request), by=request.user, at=timezone.now())


ACTS: dict[str, tuple[Callable[[Any, HttpRequest], None], Any]] = {
    "seal": (_seal, gettext_lazy("Deklarationen är förseglad och väntar på en andra person.")),
    "approve": (_approve, gettext_lazy("Deklarationen är godkänd och filen är skriven.")),
    "return": (_return, gettext_lazy("Deklarationen är återsänd.")),
    "receive": (_receive, gettext_lazy("Kvittensen är registrerad.")),
    "reject": (_reject, gettext_lazy("Svaret är noterat. Rätta felet och gör en ny version.")),
}


def _comment(request: HttpRequest) -> str:
    return str(request.POST.get("comment", "")).strip()[:500]


def _declaration_or_404(public_id: UUID) -> Any:
    found = declaration_by_id(public_id)
    if found is None:
        raise Http404(_("Deklarationen finns inte i den här myndigheten."))
    return found


def _month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404(str(error)) from None
