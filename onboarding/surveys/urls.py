"""Addresses of the survey, below /anslutning/."""

from django.urls import path

from onboarding.surveys import views

BASE = "<uuid:public_id>/enkat/"
urlpatterns = [
    path(BASE, views.survey, name="project_survey"),
    path(f"{BASE}skicka/", views.survey_send, name="survey_send"),
    path(f"{BASE}paminn/", views.survey_remind, name="survey_remind"),
    path(f"{BASE}stang/", views.survey_close, name="survey_close"),
    path("enkat/<uuid:public_id>/", views.survey_answer, name="survey_answer"),
]
