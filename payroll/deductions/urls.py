"""Doors of payees and deductions."""

from django.urls import path

from payroll.deductions import views

urlpatterns = [
    path("mottagare/", views.payee_register, name="payees"),
    path("mottagare/ny/", views.payee_new, name="payee_new"),
    path("mottagare/<int:pk>/", views.payee, name="payee"),
    path("personer/<uuid:public_id>/avdrag/", views.deduction_new, name="deduction_new"),
    path("avdrag/<int:pk>/avsluta/", views.deduction_stop, name="deduction_stop"),
]
