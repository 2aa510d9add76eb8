"""Addresses of matching, below /fakturor/."""

from django.urls import path

from invoicing.matches import views

urlpatterns = [
    path("avvikelser/", views.invoice_deviations, name="invoice_deviations"),
    path("konton/", views.purchase_accounts, name="purchase_accounts"),
    path("<uuid:public_id>/matcha/", views.supplier_invoice_match, name="supplier_invoice_match"),
    path("<uuid:public_id>/order/", views.supplier_invoice_order, name="supplier_invoice_order"),
]
