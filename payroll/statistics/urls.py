"""Doors of the statistics."""

from django.urls import path

from payroll.statistics import change_views, views

urlpatterns = [
    path("statistik/", views.package, name="statistics"),
    path("statistik/personal/", views.report, {"name": "statistics_staff"}, name="statistics_staff"),
    path("statistik/sjukfranvaro/", views.report, {"name": "statistics_sick_leave"}, name="statistics_sick_leave"),
    path("statistik/forandringar/", change_views.changes, name="statistics_changes"),
    path("statistik/forandringar/ny/", change_views.change_new, name="statistics_change_new"),
    path("statistik/forandringar/<uuid:public_id>/", change_views.change, name="statistics_change"),
    path("statistik/forandringar/<uuid:public_id>/sluta/", change_views.change_stop, name="statistics_change_stop"),
    path("statistik/overtid/", views.report, {"name": "statistics_overtime"}, name="statistics_overtime"),
    path("statistik/lonekostnad/", views.report, {"name": "statistics_cost"}, name="statistics_cost"),
    path(
        "statistik/semesterskuld/", views.report, {"name": "statistics_vacation_debt"}, name="statistics_vacation_debt"
    ),
]
