"""Addresses of invoices in another currency, below /fakturor/."""

from django.urls import path

from invoicing.foreign_currency import views

urlpatterns = [
    path("valuta/", views.foreign_payments, name="foreign_payments"),
    path("valuta/<uuid:public_id>/bekrafta/", views.foreign_payment_confirm, name="foreign_payment_confirm"),
    path("valuta/<uuid:public_id>/underkann/", views.foreign_payment_decline, name="foreign_payment_decline"),
    path("<uuid:public_id>/kurs/", views.supplier_invoice_convert, name="supplier_invoice_convert"),
    path("<uuid:public_id>/betald/", views.foreign_payment_new, name="foreign_payment_new"),
]
