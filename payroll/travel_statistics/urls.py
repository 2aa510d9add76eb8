"""The door of the statistics of travel."""

from django.urls import path

from payroll.travel_statistics import views

urlpatterns = [path("", views.travel_statistics, name="travel_statistics")]
