"""The tables of invoices, on one page."""

from invoicing.accruals.models import AccrualPart
from invoicing.after_checks.models import AfterCheck
from invoicing.approvals.models import InvoiceReminder
from invoicing.coding.models import (
    CodingSuggestion,
    CodingTemplate,
    InvoiceNote,
    InvoiceReview,
    TemplateLine,
)
from invoicing.matches.models import InvoiceMatch
from invoicing.scans.models import ScannedInvoice
from invoicing.subscriptions.models import Subscription
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceStop, InvoiceText, SupplierInvoice
from invoicing.supplier_payments.models import InvoicePayment

__all__ = [
    "AccrualPart",
    "AfterCheck",
    "CodingLine",
    "CodingSuggestion",
    "CodingTemplate",
    "InvoiceLine",
    "InvoiceMatch",
    "InvoiceNote",
    "InvoicePayment",
    "InvoiceReminder",
    "InvoiceReview",
    "InvoiceStop",
    "InvoiceText",
    "ScannedInvoice",
    "Subscription",
    "SupplierInvoice",
    "TemplateLine",
]
