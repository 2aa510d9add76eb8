"""Addresses of the forecast, below /anslutning/."""

from django.urls import path

from onboarding.connection import views

urlpatterns = [path("prognos/", views.forecast, name="connection_forecast")]
