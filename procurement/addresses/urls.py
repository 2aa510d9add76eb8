"""Doors of delivery addresses."""

from django.urls import path

from procurement.addresses import views

urlpatterns = [
    path("leveransadresser/", views.delivery_addresses, name="delivery_addresses"),
    path("leveransadresser/ny/", views.delivery_address_new, name="delivery_address_new"),
    path("leveransadresser/<uuid:public_id>/", views.delivery_address_change, name="delivery_address_change"),
    path("leveransadresser/<uuid:public_id>/bruk/", views.delivery_address_use, name="delivery_address_use"),
]
