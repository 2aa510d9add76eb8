"""Doors of the manager's unit."""

from django.urls import path

from payroll.unit_calendar import views

urlpatterns = [path("", views.my_unit, name="my_unit")]
