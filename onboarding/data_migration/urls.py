"""Addresses of a customer's data on its way in, below /anslutning/."""

from django.urls import path

from onboarding.data_migration import views

urlpatterns = [
    path("<uuid:public_id>/datamigrering/", views.project_data, name="project_data"),
    path("<uuid:public_id>/datamigrering/las-in/", views.data_load_new, name="data_load_new"),
    path(
        "<uuid:public_id>/datamigrering/<uuid:row>/ta-tillbaka/", views.data_load_take_back, name="data_load_take_back"
    ),
]
