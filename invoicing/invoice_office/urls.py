"""Addresses of the invoice office, below /fakturor/."""

from django.urls import path

from invoicing.invoice_office import views

urlpatterns = [
    path("", views.supplier_invoices, name="supplier_invoices"),
    path("<uuid:public_id>/", views.supplier_invoice, name="supplier_invoice"),
    path("<uuid:public_id>/original/", views.supplier_invoice_document, name="supplier_invoice_document"),
    path(
        "<uuid:public_id>/bilaga/<int:number>/", views.supplier_invoice_attachment, name="supplier_invoice_attachment"
    ),
    path("<uuid:public_id>/avvisa/", views.supplier_invoice_reject, name="supplier_invoice_reject"),
    path("<uuid:public_id>/ta-tillbaka/", views.supplier_invoice_hold, name="supplier_invoice_hold"),
    path("<uuid:public_id>/sparr/<uuid:stop_id>/", views.supplier_invoice_settle, name="supplier_invoice_settle"),
]
