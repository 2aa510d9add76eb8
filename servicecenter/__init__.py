"""Servicecenter: pay, time, travel, invoices and purchases for many agencies in one database."""
