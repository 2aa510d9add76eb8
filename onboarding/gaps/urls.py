"""Addresses of gaps, below /anslutning/."""

from django.urls import path

from onboarding.gaps import views

BASE = "<uuid:public_id>/gap/"
ROW = f"{BASE}<uuid:row>/"
urlpatterns = [
    path(BASE, views.gap_list, name="project_gaps"),
    path(f"{BASE}ny/", views.gap_new, name="gap_new"),
    path(f"{BASE}steg/<slug:service>/", views.step_walk, name="step_walk"),
    path(ROW, views.gap_change, name="gap_change"),
    path(f"{ROW}lost/", views.gap_solve, name="gap_solve"),
    path(f"{ROW}bekrafta/", views.gap_confirm, name="gap_confirm"),
    path(f"{ROW}inte-lost/", views.gap_refuse, name="gap_refuse"),
    path(f"{ROW}oppna/", views.gap_reopen, name="gap_reopen"),
]
