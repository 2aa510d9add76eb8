"""Doors of one's own time."""

from django.urls import path

from payroll.attendance import project_views, views
from payroll.flex.views import my_flex

urlpatterns = [
    path("narvaro/", views.my_attendance, name="my_attendance"),
    path("narvaro/stampla/", views.my_clock, name="my_clock"),
    path("narvaro/dag/", views.my_attendance_day, name="my_attendance_day"),
    path("narvaro/manad/", views.my_attendance_month, name="my_attendance_month"),
    path("narvaro/manad/skicka/", views.my_attendance_send, name="my_attendance_send"),
    path("flex/", my_flex, name="my_flex"),
    path("narvaro/manad/ratta/", views.my_attendance_correct, name="my_attendance_correct"),
    path("projekt/", project_views.my_projects, name="my_projects"),
    path("schema/", views.my_schedule, name="my_schedule"),
]
