"""Doors of the pension reports."""

from django.urls import path

from payroll.pensions import views

urlpatterns = [
    path("pensionsrapporter/", views.reports, name="pension_reports"),
    path("pensionsrapporter/gor/<str:month>/", views.make, name="pension_report_make"),
    path("pensionsrapport/<uuid:public_id>/", views.report, name="pension_report"),
    path("pensionsrapport/<uuid:public_id>/fil/<int:number>/", views.file, name="pension_report_file"),
    path("pensionsrapport/<uuid:public_id>/gor/<slug:what>/", views.act, name="pension_report_act"),
]
