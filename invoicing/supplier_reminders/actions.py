"""Attaching a supplier's reminder to the invoices that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.scans.actions import lock as lock_scan
from invoicing.scans.models import ScannedInvoice, ScanState
from invoicing.scans.states import SCANNED_INVOICE
from invoicing.supplier_invoices.models import SupplierInvoice
from invoicing.supplier_reminders.models import SupplierReminder
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.documents.actions import store_document
from servicecenter.documents.models import Document, DocumentKind
from servicecenter.workflow.transitions import NotAllowedNow, move


@transaction.atomic
def register_reminder(
    *,
    agency: Agency,
    invoice: SupplierInvoice,
    reminded_on: date,
    note: str,
    name: str,
    content: bytes | IO[bytes] | None,
    by: User,
    at: datetime,
) -> SupplierReminder:
    """A clerk has been reminded by the supplier (registrera påminnelse), with the paper if there is one.

    Raises ``ValidationError``, and ``DocumentRefused`` for a file that can't be kept.
    """
    _check(reminded_on, invoice, by=by, at=at)
    document = None
    if content is not None:
        document = store_document(
            agency=agency, by=by, at=at, name=name, content=content, kind=DocumentKind.SUPPLIER_INVOICE
        )
    if document and SupplierReminder.objects.filter(document=document, invoice=invoice).exists():
        raise ValidationError({"file": _("Samma påminnelse är redan registrerad på fakturan.")})
    return _attach(invoice, document, reminded_on, note.strip()[:300], by=by, at=at)


@transaction.atomic
def scan_is_reminder(
    *, scan: ScannedInvoice, invoices: Sequence[SupplierInvoice], reminded_on: date, by: User, at: datetime
) -> list[SupplierReminder]:
    """A paper that was handed in is no invoice but a reminder of some (knyt påminnelse): it never becomes a debt.

    Raises ``NotAllowedNow`` when the paper is handled already, ``ValidationError`` when it is about nothing.
    """
    scan = lock_scan(scan)
    if scan.state != ScanState.TO_VERIFY:
        raise NotAllowedNow(_("Papperet är redan hanterat, eller läses fortfarande av."))
    if not invoices:
        raise ValidationError({"invoices": _("Välj den faktura som påminnelsen gäller.")})
    for invoice in invoices:
        _check(reminded_on, invoice, by=by, at=at)
    made = [_attach(invoice, scan.document, reminded_on, "", by=by, at=at) for invoice in invoices]
    fault_point("reminder attached and scan not moved")
    told = ", ".join(invoice.number for invoice in invoices)[:300]
    move(scan, SCANNED_INVOICE["remind"], by=by, at=at, comment=told)
    return made


def _check(reminded_on: date, invoice: SupplierInvoice, *, by: User, at: datetime) -> None:
    if not by.may(Permission.HANDLE_INVOICES):
        raise PermissionDenied(_("Bara e-handeln registrerar påminnelser från leverantörer."))
    if reminded_on > timezone.localdate(at):
        raise ValidationError({"reminded_on": _("Dagen har inte varit än. Skriv dagen på påminnelsen.")})
    if reminded_on < invoice.issued_on:
        day = f"{invoice.issued_on:%Y-%m-%d}"
        raise ValidationError({"reminded_on": _("Påminnelsen är äldre än fakturan, som är daterad %s.") % day})


def _attach(
    invoice: SupplierInvoice, document: Document | None, reminded_on: date, note: str, *, by: User, at: datetime
) -> SupplierReminder:
    made = SupplierReminder.objects.create(
        invoice=invoice, document=document, reminded_on=reminded_on, note=note, registered_at=at, registered_by=by
    )
    record(Event.INVOICE_REMINDED, on=invoice, by=by, at=at, comment=f"{reminded_on:%Y-%m-%d}")
    return made
