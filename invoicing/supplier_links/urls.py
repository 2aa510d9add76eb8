"""Addresses of suppliers' links, below /fakturor/."""

from django.urls import path

from invoicing.supplier_links import views

urlpatterns = [
    path("leverantorslankar/", views.supplier_links, name="supplier_links"),
    path("leverantorslankar/ny/", views.supplier_link_new, name="supplier_link_new"),
    path("leverantorslankar/<uuid:public_id>/aterkalla/", views.supplier_link_withdraw, name="supplier_link_withdraw"),
]
