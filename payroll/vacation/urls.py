"""Doors of the vacation accounts and the holiday liability."""

from django.urls import path

from payroll.vacation import views

urlpatterns = [
    path("semester/", views.vacation_accounts, name="vacation_accounts"),
    path("semester/konto/<uuid:public_id>/", views.vacation_account, name="vacation_account"),
    path("semester/konto/<uuid:public_id>/rad/", views.vacation_row_new, name="vacation_row_new"),
    path("semester/konto/<uuid:public_id>/vaxling/", views.vacation_exchange_new, name="vacation_exchange_new"),
    path("semester/konto/<uuid:public_id>/vecka/", views.vacation_week_new, name="vacation_week_new"),
    path("semester/konto/<uuid:public_id>/slut/", views.vacation_settle, name="vacation_settle"),
    path("semester/arsavslut/", views.vacation_closing, name="vacation_closing"),
    path("semester/arsavslut/begar/", views.vacation_closing_ask, name="vacation_closing_ask"),
    path("semester/skuld/", views.vacation_debt, name="vacation_debt"),
    path("semester/skuld/bokfor/", views.vacation_debt_book, name="vacation_debt_book"),
    path("semester/skuld/<str:month>/", views.vacation_debt_month, name="vacation_debt_month"),
]
