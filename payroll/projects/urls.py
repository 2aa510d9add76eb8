"""Doors of the register of projects."""

from django.urls import path

from payroll.projects import views

urlpatterns = [
    path("projekt/", views.project_register, name="project_register"),
    path("projekt/nytt/", views.project_new, name="project_new"),
    path("projekt/<uuid:public_id>/aktivitet/", views.activity_new, name="activity_new"),
]
