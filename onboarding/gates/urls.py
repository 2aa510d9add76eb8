"""Addresses of gates, below /anslutning/."""

from django.urls import path

from onboarding.gates import views

urlpatterns = [
    path("<uuid:public_id>/grindar/", views.project_gates, name="project_gates"),
    path("<uuid:public_id>/grindar/<int:gate>/", views.project_gate, name="project_gate"),
    path("<uuid:public_id>/grindar/<int:gate>/passera/", views.gate_pass, name="gate_pass"),
    path("<uuid:public_id>/grindar/<int:gate>/vanta/", views.gate_hold, name="gate_hold"),
    path("<uuid:public_id>/grindar/<int:gate>/avbryt/", views.gate_stop, name="gate_stop"),
    path("<uuid:public_id>/grindar/<int:gate>/undantag/<slug:code>/", views.gate_override, name="gate_override"),
]
