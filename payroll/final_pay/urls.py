"""The door of final pay."""

from django.urls import path

from payroll.final_pay import views

urlpatterns = [path("slutlon/", views.final_pay, name="final_pay")]
