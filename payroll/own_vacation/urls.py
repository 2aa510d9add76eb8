"""Doors of one's own vacation."""

from django.urls import path

from payroll.own_vacation import views

urlpatterns = [
    path("", views.my_vacation, name="my_vacation"),
    path("sok/", views.my_vacation_new, name="my_vacation_new"),
]
