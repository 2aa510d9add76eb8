"""Doors of the differences of a pay run."""

from django.urls import path

from payroll.runs.differences import views

urlpatterns = [
    path("korning/<uuid:public_id>/skillnader/", views.difference_list, name="pay_run_differences"),
    path("korning/<uuid:public_id>/avvikelser/", views.anomalies, name="pay_run_anomalies"),
]
