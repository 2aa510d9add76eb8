"""Doors of the sums that must tie."""

from django.urls import path

from payroll.tying import views

urlpatterns = [path("korning/<uuid:public_id>/summor/", views.sums, name="pay_run_sums")]
