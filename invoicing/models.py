"""The tables of invoices, on one page."""

from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, InvoiceStop, SupplierInvoice

__all__ = ["CodingLine", "InvoiceLine", "InvoiceStop", "SupplierInvoice"]
