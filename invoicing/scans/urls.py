"""Addresses of scanned invoices, below /fakturor/skannade/."""

from django.urls import path

from invoicing.scans import views

urlpatterns = [
    path("", views.scanned_invoices, name="scanned_invoices"),
    path("<uuid:public_id>/", views.scanned_invoice, name="scanned_invoice"),
    path("<uuid:public_id>/kasta/", views.scanned_invoice_discard, name="scanned_invoice_discard"),
]
