"""The tables of invoices, on one page."""

from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceStop, SupplierInvoice
from invoicing.supplier_payments.models import InvoicePayment

__all__ = ["CodingLine", "InvoiceLine", "InvoicePayment", "InvoiceStop", "SupplierInvoice"]
