"""The supplier's own door, outside log-in and outside the agency's doors."""

from django.urls import path

from invoicing.supplier_links.public_views import supplier_invoices_of_link

urlpatterns = [path("<str:secret>/", supplier_invoices_of_link, name="supplier_invoices_of_link")]
