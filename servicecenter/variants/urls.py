"""Addresses of deviations from the standard, below /tjanster/."""

from django.urls import path

from servicecenter.variants import views

urlpatterns = [
    path("avsteg/", views.variant_list, name="variants"),
    path("avsteg/nytt/", views.variant_new, name="variant_new"),
    path("avsteg/<uuid:public_id>/", views.variant, name="variant"),
    path("avsteg/<uuid:public_id>/godkann/", views.variant_approve, name="variant_approve"),
    path("avsteg/<uuid:public_id>/avsla/", views.variant_refuse, name="variant_refuse"),
    path("avsteg/<uuid:public_id>/avsluta/", views.variant_end, name="variant_end"),
]
