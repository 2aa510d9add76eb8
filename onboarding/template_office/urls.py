"""Addresses of project templates, below /anslutning/."""

from django.urls import path

from onboarding.template_office import views

urlpatterns = [
    path("mallar/", views.project_templates, name="project_templates"),
    path("mallar/publicera/", views.project_template_publish, name="project_template_publish"),
]
