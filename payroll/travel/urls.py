"""The door of a single expense."""

from django.urls import path

from payroll.travel import views

urlpatterns = [path("<uuid:public_id>/atersand/", views.claim_line_return, name="claim_line_return")]
