"""Doors of the pay runs."""

from django.urls import include, path

from payroll.runs import debt_views, views

urlpatterns = [
    path("", include("payroll.runs.differences.urls")),
    path("", include("payroll.runs.review.urls")),
    path("korningar/", views.cockpit, name="pay_runs"),
    path("korningar/rad/<uuid:public_id>/", views.cockpit_row, name="pay_runs_row"),
    path("korningar/arbeta/", views.enter, name="pay_run_enter"),
    path("korningar/alla/", views.enter_all, name="pay_runs_all"),
    path("korning/manad/<str:month>/", views.run_of_this_month, name="pay_run_of_month"),
    path("korning/<uuid:public_id>/", views.run_page, name="pay_run"),
    path("korning/<uuid:public_id>/forlopp/", views.run_progress, name="pay_run_progress"),
    path("korning/<uuid:public_id>/kontroller/", views.findings, name="pay_run_findings"),
    path("korning/<uuid:public_id>/kvittera/", views.sign, name="pay_run_sign"),
    path("korning/<uuid:public_id>/kvittera/<slug:control>/", views.sign_all, name="pay_run_sign_all"),
    path("korning/<uuid:public_id>/undanta/<int:pk>/", views.exclude, name="pay_run_exclude"),
    path("korning/<uuid:public_id>/skuld/<uuid:person_id>/", debt_views.debt_new, name="pay_run_debt"),
    path("skulder/<uuid:public_id>/aterta/", debt_views.debt_undo, name="pay_run_debt_undo"),
    path("korning/<uuid:public_id>/extra/", views.open_extra, name="pay_run_extra"),
    path("korning/<uuid:public_id>/jamforelse/", views.comparison, name="pay_run_comparison"),
    path("korning/<uuid:public_id>/pdf/", views.archive, name="pay_run_archive"),
    path("korning/<uuid:public_id>/gor/<slug:what>/", views.act, name="pay_run_act"),
    path("spec/<uuid:public_id>/", views.payslip, name="payslip"),
    path("spec/<uuid:public_id>/pdf/", views.payslip_pdf, name="payslip_pdf"),
    path("spec/<uuid:public_id>/rad/<int:number>/", views.because, name="payslip_because"),
]
