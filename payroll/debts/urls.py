"""Doors of salary debts."""

from django.urls import path

from payroll.debts import views

urlpatterns = [
    path("skulder/", views.salary_debts, name="salary_debts"),
    path("skulder/<uuid:public_id>/", views.salary_debt, name="salary_debt"),
    path("skulder/<uuid:public_id>/plan/", views.plan_new, name="debt_plan_new"),
    path("skulder/<uuid:public_id>/medgivande/", views.paper, name="debt_plan_paper"),
    path("skulder/<uuid:public_id>/kvittning/", views.set_off, name="debt_set_off"),
    path("skulder/<uuid:public_id>/plan/avsluta/", views.plan_end, name="debt_plan_end"),
    path("skulder/<uuid:public_id>/inbetalning/", views.payment, name="debt_payment"),
    path("skulder/<uuid:public_id>/avskrivning/", views.write_off, name="debt_write_off"),
]
