"""Addresses of the cutover, below /anslutning/."""

from django.urls import path

from onboarding.cutover import views

BASE = "<uuid:public_id>/driftsattning/"
ROW = f"{BASE}rad/<uuid:row>/"
urlpatterns = [
    path(BASE, views.cutover, name="project_cutover"),
    path(f"{BASE}rad/ny/", views.line_new, name="cutover_line_new"),
    path(ROW, views.line_change, name="cutover_line_change"),
    path(f"{ROW}bocka/", views.line_tick, name="cutover_line_tick"),
    path(f"{ROW}ta-bort-bocken/", views.line_untick, name="cutover_line_untick"),
    path(f"{ROW}utgar/", views.line_cancel, name="cutover_line_cancel"),
    path(f"{BASE}atergang/", views.rollback_change, name="rollback_change"),
    path(f"{BASE}leverans/ny/", views.delivery_new, name="internal_delivery_new"),
    path(f"{BASE}leverans/<uuid:row>/", views.delivery_change, name="internal_delivery_change"),
]
