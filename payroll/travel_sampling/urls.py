"""Doors of the checks after attest."""

from django.urls import path

from payroll.travel_sampling import views

urlpatterns = [
    path("", views.travel_checks, name="travel_checks"),
    path("<uuid:public_id>/", views.travel_check, name="travel_check"),
]
