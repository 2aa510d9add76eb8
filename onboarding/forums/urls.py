"""Addresses of the forums, below /anslutning/."""

from django.urls import path

from onboarding.forums import views

BASE = "<uuid:public_id>/forum/"
urlpatterns = [
    path(BASE, views.forums, name="project_forums"),
    path(f"{BASE}<int:forum>/<slug:side>/", views.seat_new, name="forum_seat_new"),
    path(f"{BASE}<uuid:row>/avsluta/", views.seat_end, name="forum_seat_end"),
]
