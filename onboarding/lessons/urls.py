"""Addresses of lessons, below /anslutning/."""

from django.urls import path

from onboarding.lessons import views

BASE = "<uuid:public_id>/lardomar/"
ROW = f"{BASE}<uuid:row>/"
urlpatterns = [
    path(BASE, views.lesson_list, name="project_lessons"),
    path(f"{BASE}ny/", views.lesson_new, name="lesson_new"),
    path(ROW, views.lesson_change, name="lesson_change"),
    path(f"{ROW}andra-mallen/", views.lesson_accept, name="lesson_accept"),
    path(f"{ROW}andra-inget/", views.lesson_decline, name="lesson_decline"),
]
