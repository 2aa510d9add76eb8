"""Addresses of review and coding, below /fakturor/."""

from django.urls import path

from invoicing.review_office import views

urlpatterns = [
    path("att-granska/", views.invoices_to_review, name="invoices_to_review"),
    path("mallar/", views.coding_templates, name="coding_templates"),
    path("mallar/<uuid:public_id>/ta-bort/", views.coding_template_remove, name="coding_template_remove"),
    path("<uuid:public_id>/kontera/", views.supplier_invoice_coding, name="supplier_invoice_coding"),
    path("<uuid:public_id>/skicka/", views.supplier_invoice_ask, name="supplier_invoice_ask"),
    path("<uuid:public_id>/aterta/", views.supplier_invoice_take_back, name="supplier_invoice_take_back"),
    path("<uuid:public_id>/ta/", views.supplier_invoice_take, name="supplier_invoice_take"),
    path("<uuid:public_id>/lamna-over/", views.supplier_invoice_hand_over, name="supplier_invoice_hand_over"),
    path("<uuid:public_id>/anteckna/", views.supplier_invoice_note, name="supplier_invoice_note"),
    path("<uuid:public_id>/spara-mall/", views.coding_template_new, name="coding_template_new"),
]
