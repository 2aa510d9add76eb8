"""Doors of the review of a pay run."""

from django.urls import path

from payroll.runs.review import views

urlpatterns = [
    path("korning/<uuid:public_id>/granskning/", views.review, name="pay_run_review"),
    path("korning/<uuid:public_id>/granskning/kvittera/", views.sign_checklist, name="pay_run_review_sign"),
    path("korning/<uuid:public_id>/granskning/fordela/", views.assign, name="pay_run_review_assign"),
    path("korning/<uuid:public_id>/granskning/stickprov/<int:number>/", views.check, name="pay_run_review_check"),
]
