"""Doors of the support desk."""

from django.urls import path

from servicecenter.desk import views

urlpatterns = [
    path("mina/", views.my_cases, name="my_cases"),
    path("fraga/", views.case_new, name="support_case_new"),
    path("", views.desk, name="desk"),
    path("<uuid:public_id>/", views.case, name="support_case"),
    path("<uuid:public_id>/<slug:what>/", views.case_do, name="support_case_do"),
]
