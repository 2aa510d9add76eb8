"""Doors of advances and reserve runs."""

from django.urls import path

from payroll.reserve import views

urlpatterns = [
    path("forskott/", views.advance_list, name="advances"),
    path("forskott/reservkorning/", views.reserve_new, name="reserve_new"),
    path("forskott/fordringar/", views.advance_claims, name="advance_claims"),
    path("forskott/utanfor/", views.outside, name="outside"),
    path("forskott/utanfor/<uuid:public_id>/", views.outside_mark, name="outside_mark"),
    path("forskott/beslut/<uuid:public_id>/", views.advance_decision, name="advance_decision"),
    path("forskott/beslut/<uuid:public_id>/<slug:what>/", views.advance_act, name="advance_act"),
    path("personer/<uuid:public_id>/forskott/", views.person_advances, name="person_advances"),
    path("personer/<uuid:public_id>/forskott/nytt/", views.advance_new, name="advance_new"),
]
