"""Doors of budgets."""

from django.urls import path

from procurement.budgets import views

urlpatterns = [
    path("budget/", views.purchase_budgets, name="purchase_budgets"),
    path("budget/ny/", views.purchase_budget_new, name="purchase_budget_new"),
    path("budget/fil/", views.purchase_budget_file, name="purchase_budget_file"),
    path("budget/<uuid:public_id>/", views.purchase_budget_change, name="purchase_budget_change"),
]
