"""What an e-invoice says beyond the rows that are kept (mer ur e-fakturan): read from the document each time."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from invoicing.e_invoices.attachments import attachments_of, document_read
from invoicing.exchange.invoice import CreditNote, Invoice
from invoicing.exchange.invoice_parts import InvoiceParty
from invoicing.exchange.reading import name_of
from invoicing.supplier_invoices.models import SupplierInvoice
from servicecenter.exchange.ubl.parts import Address


def card_of(invoice: SupplierInvoice) -> dict[str, Any] | None:
    """Facts to read and files to save, or nothing for what is no e-invoice."""
    document = document_read(invoice)
    if document is None:
        return None
    files = [
        {"number": one.number, "label": one.label, "name": one.name, "kilobytes": -(-len(one.content) // 1000)}
        for one in attachments_of(document)
    ]
    return {"rows": facts_of(document), "files": files, "public_id": invoice.public_id}


def facts_of(document: Invoice | CreditNote) -> list[dict[str, str]]:
    """References, terms and addresses, without what the document does not say."""
    period, delivery, payee = document.period, document.delivery, document.payee
    project = document.project if isinstance(document, Invoice) else ""
    facts = (
        (_("Säljarens ordernummer"), document.sales_order_id),
        (_("Projekt"), project),
        (_("Leveransavisering"), document.despatch),
        (_("Upphandling"), document.tender),
        (_("Konteringsuppgift"), document.coding),
        (_("Period"), _days(period.starts_on, period.ends_on) if period else ""),
        (_("Betalningsvillkor"), document.payment_terms),
        (_("Betalas till"), payee.name if payee else ""),
        (_("Levererat till"), _address(delivery.address) if delivery else ""),
        (_("Köpare"), _party(document.buyer)),
        (_("Säljare"), _party(document.seller)),
        (_("Säljarens kontakt"), _contact(document.seller)),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def _days(first: Any, last: Any) -> str:
    return " – ".join(f"{day:%Y-%m-%d}" for day in (first, last) if day)


def _party(party: InvoiceParty) -> str:
    return ", ".join(part for part in (name_of(party), _address(party.address)) if part)


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    place = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.street, address.additional_street, address.line, place) if part)


def _contact(party: InvoiceParty) -> str:
    contact = party.contact
    return ", ".join(part for part in (contact.name, contact.phone, contact.mail) if part) if contact else ""
