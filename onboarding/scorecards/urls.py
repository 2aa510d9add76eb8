"""The address of a project's scorecard, below /anslutning/."""

from django.urls import path

from onboarding.scorecards import views

urlpatterns = [path("<uuid:public_id>/styrkort/", views.scorecard, name="project_scorecard")]
