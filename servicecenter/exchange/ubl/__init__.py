"""UBL, the XML of orders, catalogues and invoices (OASIS UBL 2.1 and 2.3, in the profiles of Peppol BIS 3)."""
