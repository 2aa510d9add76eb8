"""Addresses of the volumes, below /anslutning/."""

from django.urls import path

from onboarding.volumes import views

BASE = "<uuid:public_id>/volymer/"
urlpatterns = [
    path(BASE, views.volumes, name="project_volumes"),
    path(f"{BASE}bekrafta/", views.volume_confirm, name="volume_confirm"),
    path(f"{BASE}pris/", views.volume_price, name="volume_price"),
    path(f"{BASE}<slug:part>/", views.volume_part_change, name="volume_part_change"),
]
