"""Addresses of agencies in dialogue, below /anslutning/."""

from django.urls import path

from onboarding.prospects import views

urlpatterns = [
    path("dialog/", views.prospect_list, name="prospects"),
    path("dialog/ny/", views.prospect_new, name="prospect_new"),
    path("dialog/<uuid:public_id>/", views.prospect, name="prospect"),
    path("dialog/<uuid:public_id>/andra/", views.prospect_change, name="prospect_change"),
    path("dialog/<uuid:public_id>/avsluta/", views.prospect_lose, name="prospect_end"),
    path("dialog/<uuid:public_id>/anslut/", views.prospect_connect, name="prospect_project_new"),
]
