"""The supplier's own door, outside log-in and outside the agency's doors."""

from django.urls import path

from procurement.suppliers.public_views import supplier_details

urlpatterns = [path("<str:secret>/", supplier_details, name="supplier_details")]
