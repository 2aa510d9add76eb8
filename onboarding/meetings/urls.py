"""Addresses of a project's meetings, below /anslutning/."""

from django.urls import path

from onboarding.meetings import views

urlpatterns = [
    path("<uuid:public_id>/moten/", views.project_meetings, name="project_meetings"),
    path("<uuid:public_id>/moten/nytt/", views.meeting_new, name="meeting_new"),
    path("<uuid:public_id>/moten/<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("<uuid:public_id>/moten/<uuid:meeting_id>/anteckna/", views.meeting_minutes, name="meeting_minutes"),
    path("<uuid:public_id>/moten/<uuid:meeting_id>/godkann/", views.meeting_approve, name="meeting_approve"),
]
