"""What happens to a scanned invoice: taken in, confirmed by a person so that it is an invoice, or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.invoice_reading.facts import Name, RateRow
from invoicing.invoice_reading.kept import fields_of
from invoicing.scans.models import ScannedInvoice, ScanState
from invoicing.scans.reading import take_reading
from invoicing.scans.rules import Given, changed, faults_of, unconfirmed
from invoicing.scans.states import SCANNED_INVOICE
from invoicing.supplier_invoices.models import InvoiceKind, InvoiceLine, InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.waking import wake_flow
from procurement.suppliers.queries import supplier_by_number
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.documents.actions import store_document
from servicecenter.documents.models import DocumentKind, ReadingState
from servicecenter.documents.storage import bytes_of
from servicecenter.workflow.transitions import NotAllowedNow, move

SCAN = {"ran": [], "skipped": []}
"""The rules of e-invoices are about documents as data; a page has none of that."""
AS_THE_INVOICE = "Enligt faktura"
UNCONFIRMED = "Uppgiften är osäkert läst. Jämför med bilden: kryssa i Stämmer, eller rätta den."


@transaction.atomic
def take_scan(
    *,
    agency: Agency,
    name: str,
    content: bytes | IO[bytes],
    by: User | None,
    at: datetime,
    index: Mapping[str, Any] | None = None,
) -> ScannedInvoice:
    """Take in the file of an invoice and have it read (ta emot skannad faktura). ``by`` is nobody for a bureau.

    Raises ``DocumentRefused``, and ``NotAllowedNow`` for a file that is here already.
    """
    document = store_document(
        agency=agency, by=by, at=at, name=name, content=content, kind=DocumentKind.SUPPLIER_INVOICE
    )
    if earlier := ScannedInvoice.objects.filter(sha256=document.sha256).exclude(state=ScanState.DISCARDED).first():
        raise NotAllowedNow(
            _("Filen är redan inlämnad %(day)s som %(name)s.")
            % {"day": f"{earlier.received_at:%Y-%m-%d}", "name": earlier.document.name}
        )
    scan = ScannedInvoice.objects.create(
        document=document, sha256=document.sha256, index=dict(index or {}), received_at=at
    )
    record(Event.SCAN_RECEIVED, on=scan, by=by, at=at, sha256=scan.sha256)
    fault_point("scan kept and not committed")
    for reading in document.readings.filter(state__in=[ReadingState.READ, ReadingState.FAILED]):
        take_reading(reading, at)
    return lock(scan)


@transaction.atomic
def verify_scan(*, scan: ScannedInvoice, given: Given, by: User, at: datetime) -> SupplierInvoice:
    """A person has compared the fields with the picture: the file is an invoice (bekräfta uppgifterna)."""
    scan = lock(scan)
    _check(scan, given, at=at)
    invoice = _invoice(scan, given, at=at)
    move(invoice, SUPPLIER_INVOICE["verify"], by=by, at=at)
    fault_point("scan is an invoice and not moved")
    scan.invoice, scan.verified_at, scan.verified_by = invoice, at, by
    scan.changed = changed(given, fields_of(scan.proposals))
    move(scan, SCANNED_INVOICE["verify"], by=by, at=at, also=("invoice", "verified_at", "verified_by", "changed"))
    record(Event.INVOICE_RECEIVED, on=invoice, by=by, at=at, sha256=invoice.sha256)
    wake_flow()
    return invoice


@transaction.atomic
def discard_scan(*, scan: ScannedInvoice, reason: str, by: User, at: datetime) -> ScannedInvoice:
    """The file is no invoice to handle, such as an advertisement or an order (kasta); the reason is kept."""
    scan = lock(scan)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför filen kastas; en revisor läser det.")})
    scan.reason = reason.strip()[:300]
    move(scan, SCANNED_INVOICE["discard"], by=by, at=at, comment=scan.reason, also=("reason",))
    record(Event.SCAN_DISCARDED, on=scan, by=by, at=at, comment=scan.reason)
    return scan


def lock(scan: ScannedInvoice) -> ScannedInvoice:
    rows: Any = ScannedInvoice.objects.select_for_update(of=("self",)).select_related("document")
    return rows.get(pk=scan.pk)


def _check(scan: ScannedInvoice, given: Given, *, at: datetime) -> None:
    """Raises ``NotAllowedNow`` when it is done already, ``ValidationError`` with what must be put right."""
    if scan.state != ScanState.TO_VERIFY:
        raise NotAllowedNow(_("Fakturan är redan bekräftad eller kastad, eller läses fortfarande av."))
    faults: dict[str, list[str]] = {}
    for name in unconfirmed(given, fields_of(scan.proposals)):
        faults.setdefault(str(name), []).append(UNCONFIRMED)
    for name, text in faults_of(given, on=timezone.localdate(at)):
        faults.setdefault(name, []).append(text)
    if faults:
        raise ValidationError(faults)


def _invoice(scan: ScannedInvoice, given: Given, *, at: datetime) -> SupplierInvoice:
    """The invoice with a line for each rate, its amounts signed as they weigh on the agency."""
    is_credit = given.text(Name.KIND) == InvoiceKind.CREDIT_NOTE
    sign = -1 if is_credit else 1
    supplier = supplier_by_number(given.text(Name.SUPPLIER_NUMBER))
    number = given.text(Name.NUMBER)
    invoice = SupplierInvoice.objects.create(
        intake=scan.intake,
        kind=InvoiceKind.CREDIT_NOTE if is_credit else InvoiceKind.INVOICE,
        state=InvoiceState.RECEIVED,
        supplier=supplier,
        number=number,
        duplicate_key=duplicate_key(number),
        issued_on=given.day(Name.ISSUED_ON),
        due_on=given.day(Name.DUE_ON),
        **{str(name): given.text(name) for name in TEXTS},
        **{f"{name}_ore": sign * given.amount(name) for name in AMOUNTS},
        vat_breakdown=[
            {
                "category": _category(row),
                "rate": f"{row.rate:f}",
                "base_ore": sign * row.base,
                "vat_ore": sign * row.vat,
            }
            for row in given.rates
        ],
        document=bytes_of(scan.document),
        sha256=scan.sha256,
        checked=SCAN,
        received_at=scan.received_at,
        was_touched=True,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, number=place, name=AS_THE_INVOICE, amount_ore=sign * row.base, vat_category=_category(row),
            vat_rate=row.rate,
        )
        for place, row in enumerate(given.rates, start=1)
    )  # fmt: skip
    return invoice


TEXTS = (
    Name.SUPPLIER_NAME,
    Name.SUPPLIER_NUMBER,
    Name.CURRENCY,
    Name.BANKGIRO,
    Name.PLUSGIRO,
    Name.IBAN,
    Name.PAYMENT_REFERENCE,
    Name.ORDER_REFERENCE,
    Name.BUYER_REFERENCE,
)
AMOUNTS = (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL)


def _category(row: RateRow) -> str:
    """Standard, or zero: why there is no VAT a page seldom says, and whoever codes it decides."""
    return "S" if row.rate else "Z"
