"""The address of a project's room, below /anslutning/."""

from django.urls import path

from onboarding.room import views

urlpatterns = [path("<uuid:public_id>/", views.project_room, name="project_room")]
