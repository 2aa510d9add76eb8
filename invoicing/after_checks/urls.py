"""Addresses of after-checks, below /fakturor/."""

from django.urls import path

from invoicing.after_checks import views

urlpatterns = [
    path("efterkontroll/", views.invoices_to_check, name="invoices_to_check"),
    path("<uuid:public_id>/efterkontroll/", views.supplier_invoice_check, name="supplier_invoice_check"),
]
