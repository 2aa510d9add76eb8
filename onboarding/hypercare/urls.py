"""The address of close follow-up, below /anslutning/."""

from django.urls import path

from onboarding.hypercare import views

urlpatterns = [path("<uuid:public_id>/uppfoljning/", views.project_hypercare, name="project_hypercare")]
