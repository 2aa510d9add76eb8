"""Addresses of the cost estimate, below /anslutning/."""

from django.urls import path

from onboarding.estimates import views

urlpatterns = [
    path("<uuid:public_id>/kostnader/", views.project_estimate, name="project_estimate"),
    path("<uuid:public_id>/kostnader/ny/", views.estimate_row_new, name="estimate_row_new"),
    path("<uuid:public_id>/kostnader/besparing/", views.estimate_saving, name="estimate_saving"),
    path("<uuid:public_id>/kostnader/godkann/", views.estimate_approve, name="estimate_approve"),
    path("<uuid:public_id>/kostnader/<uuid:row_id>/", views.estimate_row_change, name="estimate_row_change"),
]
