"""Addresses of paying suppliers, below /fakturor/."""

from django.urls import path

from invoicing.supplier_payments import views

urlpatterns = [
    path("betala/", views.pay_suppliers, name="pay_suppliers"),
    path("reskontra/", views.supplier_ledger, name="supplier_ledger"),
]
