"""The address of prepaid costs, below /fakturor/."""

from django.urls import path

from invoicing.accruals import views

urlpatterns = [path("forutbetalt/", views.prepaid_costs, name="prepaid_costs")]
