"""Addresses of a project's papers, below /anslutning/."""

from django.urls import path

from onboarding.project_papers import views

urlpatterns = [
    path("<uuid:public_id>/papper/", views.project_papers, name="project_papers"),
    path("<uuid:public_id>/papper/<slug:code>/", views.project_paper_make, name="project_paper_make"),
]
