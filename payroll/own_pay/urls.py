"""Doors of one's own pay."""

from django.urls import path

from payroll.own_pay import debt_views, views

urlpatterns = [
    path("", views.my_payslips, name="my_payslips"),
    path("anstallning/", views.my_employment, name="my_employment"),
    path("bankkonto/", views.my_bank_account, name="my_bank_account"),
    path("bankkonto/byt/", views.my_bank_account_change, name="my_bank_account_change"),
    path("avdrag/", views.my_deductions, name="my_deductions"),
    path("avdrag/<int:pk>/avsluta/", views.my_deduction_stop, name="my_deduction_stop"),
    path("skulder/", debt_views.my_debts, name="my_debts"),
    path("skulder/plan/<int:pk>/medge/", debt_views.my_debt_consent, name="my_debt_consent"),
    path("skulder/plan/<int:pk>/aterkalla/", debt_views.my_debt_withdraw, name="my_debt_withdraw"),
    path("vem-har-sett/", views.who_has_seen, name="who_has_seen"),
    path("<uuid:public_id>/", views.my_payslip, name="my_payslip"),
    path("<uuid:public_id>/pdf/", views.my_payslip_pdf, name="my_payslip_pdf"),
    path("<uuid:public_id>/rad/<int:number>/", views.my_payslip_because, name="my_payslip_because"),
]
