"""The clerk's doors to flex accounts."""

from django.urls import path

from payroll.flex import views

urlpatterns = [
    path("flex/", views.flex_balances, name="flex_balances"),
    path("flex/stam-av/", views.flex_settle, name="flex_settle"),
    path("flex/<uuid:public_id>/", views.flex_account, name="flex_account"),
    path("flex/<uuid:public_id>/ratta/", views.flex_correct, name="flex_correct"),
]
