"""The door of the volumes of travel."""

from django.urls import path

from payroll.travel_volumes import views

urlpatterns = [path("", views.travel_volumes, name="travel_volumes")]
