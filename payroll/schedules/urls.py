"""Doors of time groups and files of shifts."""

from django.urls import path

from payroll.schedules import views

urlpatterns = [
    path("tidgrupper/", views.time_groups, name="time_groups"),
    path("tidgrupper/ny/", views.time_group_new, name="time_group_new"),
    path("tidgrupper/<uuid:public_id>/", views.time_group, name="time_group"),
    path("tidgrupper/<uuid:public_id>/regler/", views.time_group_rules, name="time_group_rules"),
    path("tidgrupper/<uuid:public_id>/placera/", views.time_group_place, name="time_group_place"),
    path("tidgrupper/<uuid:public_id>/dag/", views.time_group_day, name="time_group_day"),
    path("scheman/", views.shift_files, name="shift_files"),
    path("scheman/<uuid:public_id>/", views.shift_file, name="shift_file"),
]
