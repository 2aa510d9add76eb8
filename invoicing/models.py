"""The tables of invoices, on one page."""

from invoicing.matches.models import InvoiceMatch
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceStop, SupplierInvoice
from invoicing.supplier_payments.models import InvoicePayment

__all__ = ["CodingLine", "InvoiceLine", "InvoiceMatch", "InvoicePayment", "InvoiceStop", "SupplierInvoice"]
