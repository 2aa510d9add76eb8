"""Addresses of the hand-over, below /anslutning/."""

from django.urls import path

from onboarding.handover import views

BASE = "<uuid:public_id>/overlamning/"
ROW = f"{BASE}<uuid:row>/"
urlpatterns = [
    path(BASE, views.component_list, name="project_handover"),
    path(f"{BASE}ny/", views.component_new, name="handover_new"),
    path(f"{BASE}ansvar/", views.responsibilities, name="responsibilities"),
    path(ROW, views.component_change, name="handover_change"),
    path(f"{ROW}ta-emot/", views.component_accept, name="handover_accept"),
    path(f"{ROW}atersand/", views.component_return, name="handover_return"),
]
