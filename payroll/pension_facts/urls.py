"""The door of pension facts."""

from django.urls import path

from payroll.pension_facts import views

urlpatterns = [path("personer/<uuid:public_id>/pension/", views.pension_fact_new, name="pension_fact_new")]
