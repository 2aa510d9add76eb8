"""Invoices in another currency than kronor (utländsk valuta): converted by a dated rate, paid in the bank by two."""
