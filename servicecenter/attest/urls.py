"""Doors of the attest inbox."""

from django.urls import path

from servicecenter.attest import views

urlpatterns = [
    path("", views.attest_inbox, name="attest_inbox"),
    path("godkann/", views.attest_many, name="attest_many"),
    path("<uuid:public_id>/", views.attest_case, name="attest_case"),
]
