"""Reading a scanned invoice (avläsning): what the file says, beside what the bureau, the register and habit say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from invoicing.invoice_reading.facts import InvoiceReading, Name, Value
from invoicing.invoice_reading.kept import DAYS, fields_of, to_json
from invoicing.invoice_reading.known import InRegister, Places, with_habit, with_register
from invoicing.invoice_reading.reading import read
from invoicing.scans.models import ScannedInvoice, ScanState
from invoicing.scans.states import SCANNED_INVOICE
from invoicing.supplier_invoices.models import Intake
from procurement.suppliers.models import Supplier
from servicecenter.agencies.models import Agency
from servicecenter.documents.kind_readers import KindReader
from servicecenter.documents.models import Document, DocumentReading
from servicecenter.documents.reader import lines_of
from servicecenter.receipt_reading.e_invoice import read_invoice
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move

PICTURE = "picture"
UNREAD = _("Fakturan gick inte att läsa automatiskt. Fyll i uppgifterna från bilden.")


def read_document(document: Document, found: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an invoice, by column. Called outside every transaction."""
    with tenant(document.agency_id):
        own = list(Agency.objects.filter(pk=document.agency_id).values_list("organisation_number", flat=True))
        scan = ScannedInvoice.objects.filter(document=document).order_by("-pk").first()
        index = told_by_index(scan.index) if scan else {}
    reading = read(
        [lines_of(rows) for rows in found["readings"]],
        on=timezone.localdate(document.uploaded_at),
        not_suppliers=own,
        index=index,
        data=_data(found["invoice"]),
    )
    with tenant(document.agency_id):
        reading = _known(reading, is_text=found["how"] != PICTURE)
    return {"proposals": to_json(reading)}


def told_by_index(index: dict[str, Any]) -> dict[Name, Value]:
    """Index data as it is kept, by field."""
    return {
        Name(name): date.fromisoformat(value) if name in DAYS else value for name, value in index.items() if value != ""
    }


def _data(xml: str | None) -> dict[Name, Value]:
    """The invoice as data inside the PDF."""
    told = read_invoice(xml) if xml else None
    if told is None:
        return {}
    number = told.organisation_number
    digits = number.value.removeprefix("SE").removesuffix("01") if number and number.value.startswith("SE") else ""
    found = {
        Name.ISSUED_ON: told.day and told.day.value,
        Name.TOTAL: told.gross and told.gross.value,
        Name.CURRENCY: told.currency and told.currency.value,
        Name.SUPPLIER_NAME: told.supplier and told.supplier.value,
        Name.SUPPLIER_NUMBER: digits or (number and number.value),
        Name.VAT: sum(row.value.vat for row in told.vat) if told.vat else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _known(reading: InvoiceReading, *, is_text: bool) -> InvoiceReading:
    supplier = _supplier(reading)
    if supplier is None:
        return reading
    known = InRegister(supplier.name, supplier.organisation_number, supplier.bankgiro, supplier.plusgiro, supplier.iban)
    reading = with_register(reading, known)
    return with_habit(reading, _places(supplier)) if is_text else reading


def _supplier(reading: InvoiceReading) -> Supplier | None:
    """The one with the organisation number, or else the only one with the account."""
    told = {name: str(finding.value) for name, finding in reading.fields.items()}
    if found := Supplier.objects.filter(organisation_number=told.get(Name.SUPPLIER_NUMBER, "-")).first():
        return found
    accounts = Q()
    for name in (Name.BANKGIRO, Name.PLUSGIRO, Name.IBAN):
        accounts |= Q(**{str(name): told[name]}) if name in told else Q()
    rows = list(Supplier.objects.filter(accounts)[:2]) if accounts else []
    return rows[0] if len(rows) == 1 and Name.SUPPLIER_NUMBER not in told else None


def _places(supplier: Supplier) -> Places:
    """Where the supplier's fields stood on the last invoice that a person confirmed, those that were right."""
    last = ScannedInvoice.objects.filter(state=ScanState.VERIFIED, invoice__supplier=supplier).order_by("-pk").first()
    if last is None:
        return {}
    return {
        name: (finding.page, finding.box)
        for name, finding in fields_of(last.proposals).items()
        if finding.box is not None and str(name) not in last.changed
    }


def take_reading(reading: DocumentReading, at: datetime) -> None:
    """The file has been read, or given up: it waits for a person from here."""
    rows = ScannedInvoice.objects.select_for_update().filter(document=reading.document_id, state=ScanState.READING)
    for scan in rows:
        scan.proposals, scan.error, scan.read_at = reading.proposals, reading.error, at
        if reading.how == "text" and not scan.index:
            scan.intake = Intake.PDF
        also = ("proposals", "error", "read_at", "intake")
        move(scan, SCANNED_INVOICE["read"], by=None, at=at, also=also)


READER = KindReader(read_document, take_reading, UNREAD)
