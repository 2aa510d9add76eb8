"""Addresses of the savings, below /besparing/."""

from django.urls import path

from onboarding.savings import views

urlpatterns = [
    path("", views.savings, name="savings"),
    path("alla/", views.all_savings, name="all_savings"),
    path("baslinje/<uuid:public_id>/", views.baseline_decide, name="baseline_decide"),
    path("<slug:code>/", views.service_saving, name="service_saving"),
    path("<slug:code>/baslinje/", views.baseline_new, name="baseline_new"),
    path("<slug:code>/egen-kostnad/", views.own_cost_new, name="own_cost_new"),
]
