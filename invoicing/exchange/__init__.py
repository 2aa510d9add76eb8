"""Formats of invoicing: UBL invoice and credit note, and the answer to an invoice (Peppol BIS Billing 3, T111)."""
