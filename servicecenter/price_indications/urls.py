"""Addresses of prices, below /tjanster/."""

from django.urls import path

from servicecenter.price_indications import views

urlpatterns = [
    path("pris/", views.price_calculator, name="price_calculator"),
    path("pris/spara/", views.price_indication_new, name="price_indication_new"),
    path("pris/sparade/", views.price_indication_list, name="price_indications"),
    path("pris/sparade/<uuid:public_id>/", views.price_indication, name="price_indication"),
]
