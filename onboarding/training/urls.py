"""Addresses of training, below /anslutning/."""

from django.urls import path

from onboarding.training import views

BASE = "<uuid:public_id>/utbildning/"
urlpatterns = [
    path(BASE, views.course_list, name="project_training"),
    path(f"{BASE}ny/", views.course_new, name="course_new"),
    path(f"{BASE}roll/", views.role_new, name="trained_role_new"),
    path(f"{BASE}beslut/", views.training_decision_new, name="training_decision_new"),
    path(f"{BASE}<uuid:row>/", views.course_change, name="course_change"),
    path(f"{BASE}<uuid:row>/deltagande/", views.course_attendance, name="course_attendance"),
]
