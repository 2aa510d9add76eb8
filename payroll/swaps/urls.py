"""Doors of swaps of shifts."""

from django.urls import path

from payroll.swaps import views

urlpatterns = [
    path("byten/", views.my_swaps, name="my_swaps"),
    path("byten/nytt/<int:shift>/", views.my_swap_new, name="my_swap_new"),
    path("byten/<uuid:public_id>/", views.my_swap, name="my_swap"),
    path("byten/<uuid:public_id>/svara/", views.my_swap_answer, name="my_swap_answer"),
]
