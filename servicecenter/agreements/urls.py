"""Doors of the agency's agreements."""

from django.urls import path

from servicecenter.agreements import views

urlpatterns = [path("myndigheten/", views.agency_page, name="agencies")]
