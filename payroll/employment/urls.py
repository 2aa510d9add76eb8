"""Doors of the register of people."""

from django.urls import path

from payroll.employment import views

urlpatterns = [
    path("personer/", views.employees, name="employees"),
    path("personer/ny/", views.employee_new, name="employee_new"),
    path("personer/<uuid:public_id>/", views.employee, name="employee"),
    path("personer/<uuid:public_id>/skyddat/", views.employee_protected, name="employee_protected"),
    path("personer/<uuid:public_id>/tidigare/", views.employee_earlier_pay, name="employee_earlier_pay"),
    path("personer/<uuid:public_id>/anstall/", views.employee_hire, name="employee_hire"),
    path("personer/<uuid:public_id>/skatt/", views.employee_tax, name="employee_tax"),
    path("personer/<uuid:public_id>/bankkonto/", views.employee_account, name="employee_account"),
    path("anstallningar/<uuid:public_id>/lon/", views.employment_pay, name="employment_pay"),
    path("anstallningar/<uuid:public_id>/tid/", views.employment_span, name="employment_span"),
    path("anstallningar/<uuid:public_id>/avsluta/", views.employment_end, name="employment_end"),
    path("anstallningar/<uuid:public_id>/fast-rad/", views.employment_item, name="employment_item"),
    path("fasta-rader/<int:pk>/avsluta/", views.item_end, name="item_end"),
]
