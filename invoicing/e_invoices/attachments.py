"""Attachments of e-invoices (bilagor): looked through before the invoice is kept, and read out of its document."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from invoicing.exchange.attachments import JPEG, MOST_BYTES, PDF, PNG, Attachment, attachments
from invoicing.exchange.invoice import CreditNote, Invoice, parse_any
from invoicing.exchange.reading import ReadInvoice
from invoicing.supplier_invoices.models import Intake, SupplierInvoice
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.file_content.cell import examined
from servicecenter.file_content.kinds import Limits, Refused
from servicecenter.transport.registry import CannotHandle

LOOKED_THROUGH = (PDF, PNG, JPEG)
LIMITS = Limits(most_bytes=MOST_BYTES, most_pixels=100_000_000, most_pages=1_000)
REASONS = {
    "broken": lazy("den är skadad eller inte hel"),
    "locked": lazy("den är krypterad eller låst med lösenord"),
    "script": lazy("den innehåller program som körs när den öppnas"),
    "action": lazy("den startar andra program eller skickar uppgifter när den öppnas"),
    "attachment": lazy("den har andra filer inbäddade"),
    "pages": lazy("den har fler än 1 000 sidor"),
    "pixels": lazy("bilden är för stor"),
}
HEAVY = lazy("den går inte att läsa säkert")


def check_attachments(read: ReadInvoice) -> None:
    """Raises ``CannotHandle`` or ``UblError`` for a file that is dangerous, broken or too large."""
    for one in attachments(read.attachments):
        if one.media_type not in LOOKED_THROUGH:
            continue
        try:
            examined(one.content, LIMITS)
        except Refused as refusal:
            why = REASONS.get(refusal.code, HEAVY)
            raise CannotHandle(
                _("Bilagan %(name)s kan inte tas emot: %(why)s. Sänd fakturan igen utan den, eller med en hel fil.")
                % {"name": one.name, "why": why}
            ) from None


def document_read(invoice: SupplierInvoice) -> Invoice | CreditNote | None:
    """The e-invoice as it was sent; nothing for what came another way."""
    if invoice.intake != Intake.E_INVOICE:
        return None
    content = bytes(SupplierInvoice.objects.values_list("document", flat=True).get(pk=invoice.pk))
    try:
        return parse_any(content)
    except UblError:
        return None


def attachments_of(document: Invoice | CreditNote) -> tuple[Attachment, ...]:
    """The files in an invoice that has been taken in."""
    try:
        return attachments(document.references)
    except UblError:
        return ()


def attachment_of(invoice: SupplierInvoice, number: int) -> Attachment | None:
    """One file of an invoice, by its place among its files."""
    document = document_read(invoice)
    return next((one for one in attachments_of(document) if one.number == number), None) if document else None
