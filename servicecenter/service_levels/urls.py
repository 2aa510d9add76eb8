"""Addresses of service levels, below /servicenivaer/."""

from django.urls import path

from servicecenter.service_levels import views

urlpatterns = [
    path("", views.service_levels, name="service_levels"),
    path("<slug:code>/<slug:subject>/<str:month>/", views.service_level_month, name="service_level_month"),
]
