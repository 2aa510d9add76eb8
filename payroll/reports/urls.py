"""Doors of the reports of pay."""

from django.urls import path

from payroll.reports import control_views, views, volume_views

urlpatterns = [
    path("mottagarlista/", views.payee_report, name="payee_report"),
    path("mottagarlista/<int:pk>/", views.payee_list, name="payee_list"),
    path("kontrollrapport/", control_views.controls_performed, name="control_report"),
    path("volymer/", volume_views.volumes, name="volumes"),
]
