"""Doors of purchases that come again."""

from django.urls import path

from procurement.recurring import views

urlpatterns = [
    path("aterkommande/", views.recurring_purchases, name="recurring_purchases"),
    path("aterkommande/<uuid:public_id>/", views.recurring_purchase_change, name="recurring_purchase_change"),
    path("aterkommande/<uuid:public_id>/avsluta/", views.recurring_purchase_stop, name="recurring_purchase_stop"),
    path("<uuid:public_id>/upprepa/", views.my_requisition_repeat_new, name="my_requisition_repeat_new"),
]
