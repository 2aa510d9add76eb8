"""Measuring invoices; see ``manage.py bench_invoices``."""
