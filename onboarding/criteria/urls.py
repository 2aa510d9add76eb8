"""Addresses of connection criteria, below /anslutning/."""

from django.urls import path

from onboarding.criteria import views

urlpatterns = [
    path("<uuid:public_id>/kriterier/", views.project_criteria, name="project_criteria"),
    path("<uuid:public_id>/kriterier/nytt/", views.criterion_new, name="criterion_new"),
    path("<uuid:public_id>/kriterier/<uuid:criterion_id>/", views.criterion_change, name="criterion_change"),
    path("<uuid:public_id>/kriterier/<uuid:criterion_id>/mat/", views.criterion_measure, name="criterion_measure"),
    path("<uuid:public_id>/kriterier/<uuid:criterion_id>/godkann/", views.criterion_approve, name="criterion_approve"),
]
