"""Files from outside that the house keeps (dokument): receipts now, supplier invoices later."""
