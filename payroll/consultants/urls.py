"""Doors of the register of consultants."""

from django.urls import path

from payroll.consultants import views

urlpatterns = [
    path("konsulter/", views.consultants, name="consultants"),
    path("konsulter/ny/", views.consultant_new, name="consultant_new"),
    path("konsulter/<int:pk>/slutdag/", views.consultant_end, name="consultant_end"),
]
