"""Addresses of the communication plan, below /anslutning/."""

from django.urls import path

from onboarding.communication import views

BASE = "<uuid:public_id>/kommunikation/"
ROW = f"{BASE}<uuid:row>/"
urlpatterns = [
    path(BASE, views.message_list, name="project_communication"),
    path(f"{BASE}ny/", views.message_new, name="planned_message_new"),
    path(f"{BASE}malgrupp/ny/", views.audience_new, name="audience_new"),
    path(f"{BASE}malgrupp/<uuid:row>/", views.audience_change, name="audience_change"),
    path(ROW, views.message_page, name="planned_message"),
    path(f"{ROW}andra/", views.message_change, name="planned_message_change"),
    path(f"{ROW}skicka/", views.message_send, name="planned_message_send"),
    path(f"{ROW}skickat/", views.message_sent, name="planned_message_sent"),
    path(f"{ROW}utgar/", views.message_cancel, name="planned_message_cancel"),
]
