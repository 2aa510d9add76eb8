"""A link by which a supplier sees how far its own invoices to an agency have come (leverantörslänk)."""
