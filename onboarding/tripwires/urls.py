"""Addresses of the steering group, below /anslutning/."""

from django.urls import path

from onboarding.tripwires import views

urlpatterns = [
    path("<uuid:public_id>/styrgrupp/", views.project_steering, name="project_steering"),
    path("<uuid:public_id>/styrgrupp/ny/", views.steering_item_new, name="steering_item_new"),
    path("<uuid:public_id>/styrgrupp/<uuid:item_id>/", views.steering_item_decide, name="steering_item_decide"),
]
