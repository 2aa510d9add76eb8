"""Addresses of reminders from suppliers, below /fakturor/."""

from django.urls import path

from invoicing.supplier_reminders import views

urlpatterns = [
    path("<uuid:public_id>/paminnelse/", views.supplier_invoice_reminder, name="supplier_invoice_reminder"),
    path("skannade/<uuid:public_id>/paminnelse/", views.scanned_invoice_reminder, name="scanned_invoice_reminder"),
]
