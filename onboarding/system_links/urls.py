"""Addresses of the register of integrations, below /anslutning/."""

from django.urls import path

from onboarding.system_links import views

ROW = "<uuid:public_id>/integrationer/<uuid:row>/"
urlpatterns = [
    path("<uuid:public_id>/integrationer/", views.link_list, name="project_system_links"),
    path("<uuid:public_id>/integrationer/ny/", views.link_new, name="system_link_new"),
    path(ROW, views.link_change, name="system_link_change"),
    path(f"{ROW}prov/", views.link_test, name="system_link_test"),
    path(f"{ROW}utgar/", views.link_drop, name="system_link_drop"),
    path(f"{ROW}tillbaka/", views.link_restore, name="system_link_restore"),
]
