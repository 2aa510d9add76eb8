"""Matching of supplier invoices (matchning): what was billed beside what was agreed, ordered and received. Pure."""
