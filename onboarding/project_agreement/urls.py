"""Addresses of services and levels, below /anslutning/."""

from django.urls import path

from onboarding.project_agreement import views

BASE = "<uuid:public_id>/tjanster/"
urlpatterns = [
    path(BASE, views.services, name="project_services"),
    path(f"{BASE}utkast/", views.draft_new, name="project_draft_new"),
    path(f"{BASE}avsteg/", views.variants_fetch, name="project_variants_fetch"),
    path(f"{BASE}<slug:code>/valj/", views.service_pick, name="project_service_pick"),
    path(f"{BASE}<slug:code>/ta-bort/", views.service_drop, name="project_service_drop"),
    path(f"{BASE}<slug:code>/niva/", views.levels_pick, name="project_levels"),
]
