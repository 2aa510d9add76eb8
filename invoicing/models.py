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
from invoicing.foreign_currency.models import ForeignAmount, ForeignPayment
from invoicing.late_charges.models import ChargedDebt, LateCharge, LatePayment
from invoicing.matches.models import InvoiceMatch
from invoicing.scans.models import ScannedInvoice
from invoicing.subscriptions.models import Subscription
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceStop, InvoiceText, SupplierInvoice
from invoicing.supplier_links.models import SupplierLink
from invoicing.supplier_payments.models import InvoicePayment
from invoicing.supplier_reminders.models import SupplierReminder

__all__ = [
    "AccrualPart",
    "AfterCheck",
    "ChargedDebt",
    "CodingLine",
    "CodingSuggestion",
    "CodingTemplate",
    "ForeignAmount",
    "ForeignPayment",
    "InvoiceLine",
    "InvoiceMatch",
    "InvoiceNote",
    "InvoicePayment",
    "InvoiceReminder",
    "InvoiceReview",
    "InvoiceStop",
    "InvoiceText",
    "LateCharge",
    "LatePayment",
    "ScannedInvoice",
    "Subscription",
    "SupplierInvoice",
    "SupplierLink",
    "SupplierReminder",
    "TemplateLine",
]
