"""Addresses of the service catalogue, below /tjanster/."""

from django.urls import path

from servicecenter.offers import views

urlpatterns = [
    path("", views.service_list, name="services"),
    path("tjanst/<slug:code>/", views.service, name="service"),
    path("kvar-hos-er/", views.remaining_with_you, name="remaining_with_you"),
    path("versioner/", views.service_versions, name="service_versions"),
]
