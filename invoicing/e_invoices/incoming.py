"""E-invoices as they come (e-faktura, T10, and kreditnota, T14): each message becomes one invoice, or is refused."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from invoicing.e_invoices.attachments import check_attachments
from invoicing.exchange.reading import ReadInvoice, ReadLine, read_invoice
from invoicing.supplier_invoices.models import Intake, InvoiceKind, InvoiceLine, SupplierInvoice
from invoicing.supplier_invoices.numbers import duplicate_key
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.waking import wake_flow
from procurement.suppliers.models import Supplier
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.registry import CannotHandle, Received
from servicecenter.workflow.transitions import move

KINDS = ("T10", "T14", "EN10", "EN14")
"""Invoices and credit notes, by Peppol's rules and by another use of EN 16931."""


def handle_invoice(message: Received, at: datetime) -> None:
    """Keep the invoice of a message, once. Raises ``CannotHandle`` or ``UblError`` with words for its sender.

    What is the same as an earlier invoice goes in too: the flow stops it, and a person sees both.
    """
    if SupplierInvoice.objects.filter(message_id=message.public_id).exists():
        return
    read = read_invoice(message.document)
    _check_buyer(read)
    check_attachments(read)
    invoice = _kept(read, message, at)
    fault_point("e-invoice kept without its lines")
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, number=number, **_line(line)) for number, line in enumerate(read.lines, start=1)
    )
    move(invoice, SUPPLIER_INVOICE["validate"], by=None, at=at)
    record(Event.INVOICE_RECEIVED, on=invoice, by=None, at=at, sha256=invoice.sha256)
    wake_flow()


def _check_buyer(read: ReadInvoice) -> None:
    """An invoice to somebody else is not ours to pay, though it was sent here."""
    agency = Agency.objects.get(pk=current_agency_id())
    if read.buyer_numbers and agency.organisation_number not in read.buyer_numbers:
        raise CannotHandle(
            _("Fakturan %(number)s är ställd till %(told)s, men sänd till %(name)s (%(ours)s). Sänd den till köparen.")
            % {
                "number": read.number,
                "told": read.buyer_numbers[0],
                "name": agency.name,
                "ours": agency.organisation_number,
            }
        )


def _kept(read: ReadInvoice, message: Received, at: datetime) -> SupplierInvoice:
    number = read.supplier_number
    supplier = Supplier.objects.filter(organisation_number=number).first() if number else None
    return SupplierInvoice.objects.create(
        intake=Intake.E_INVOICE,
        kind=InvoiceKind.CREDIT_NOTE if read.is_credit else InvoiceKind.INVOICE,
        supplier=supplier,
        supplier_name=(read.supplier_name or number)[:120],
        supplier_number=number[:30],
        number=read.number,
        duplicate_key=duplicate_key(read.number),
        issued_on=read.issued_on,
        due_on=read.due_on,
        delivered_on=read.delivered_on,
        currency=read.currency[:3],
        net_ore=read.net,
        vat_ore=read.vat,
        rounding_ore=read.rounding,
        total_ore=read.total,
        vat_breakdown=[
            {"category": one.category, "rate": f"{one.rate.normalize():f}", "base_ore": one.base, "vat_ore": one.vat}
            for one in read.breakdown
        ],
        order_reference=read.order_reference[:60],
        buyer_reference=read.buyer_reference[:60],
        contract_reference=read.contract_reference[:60],
        object_reference=read.object_reference[:60],
        preceding_number=read.preceding_number[:60],
        note=read.note,
        bankgiro=read.accounts.bankgiro,
        plusgiro=read.accounts.plusgiro,
        iban=read.accounts.iban,
        bic=read.accounts.bic,
        payment_reference=read.accounts.reference[:60],
        document=message.document,
        sha256=sha256(message.document).hexdigest(),
        checked=message.checked.told,
        message_id=message.public_id,
        received_at=at,
    )


LONGEST = {"name": 300, "note": 500, "unit": 3, "order_line": 20, "gtin": 14, "vat_category": 2}


def _line(line: ReadLine) -> dict[str, object]:
    """A line as a row: texts are cut at what the row has room for, the document has them whole."""
    told = asdict(line)
    told["amount_ore"] = told.pop("amount")
    return {name: value[: LONGEST.get(name, 60)] if isinstance(value, str) else value for name, value in told.items()}
