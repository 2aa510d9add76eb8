"""Doors of one's own time."""

from django.urls import path, re_path

from payroll.own_time import views

ROW = r"(?P<what>franvaro|tillagg)/(?P<public_id>[0-9a-f-]{36})/"

urlpatterns = [
    path("", views.my_time, name="my_time"),
    path("rapportera/", views.my_report, name="my_report"),
    path("rapportera/franvaro/<slug:kind>/", views.my_absence_new, name="my_absence_new"),
    path("rapportera/tillagg/<slug:code>/", views.my_entry_new, name="my_entry_new"),
    path("sjuk/", views.my_sick, name="my_sick"),
    path("frisk/<uuid:public_id>/", views.my_return, name="my_return"),
    re_path(rf"^{ROW}$", views.my_reported, name="my_reported"),
    re_path(rf"^{ROW}andra/$", views.my_reported_change, name="my_reported_change"),
    re_path(rf"^{ROW}aterta/$", views.my_reported_withdraw, name="my_reported_withdraw"),
]
