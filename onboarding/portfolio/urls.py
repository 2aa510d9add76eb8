"""Addresses across projects, below /anslutning/."""

from django.urls import path

from onboarding.portfolio import views

urlpatterns = [
    path("", views.portfolio, name="onboarding_projects"),
    path("mina-uppgifter/", views.tasks, name="onboarding_tasks"),
]
