"""Addresses of onboarding projects, below /anslutning/."""

from django.urls import path

from onboarding.projects import views

urlpatterns = [
    path("nytt/", views.project_new, name="onboarding_project_new"),
    path("<uuid:public_id>/plan/", views.project_plan, name="project_plan"),
    path("<uuid:public_id>/plan/om/", views.project_plan_anew, name="project_plan_anew"),
    path("<uuid:public_id>/plan/ansvariga/", views.plan_owners, name="plan_owners"),
    path("<uuid:public_id>/plan/ny/", views.activity_new, name="plan_activity_new"),
    path("<uuid:public_id>/plan/<uuid:activity_id>/", views.activity_change, name="activity_change"),
    path("<uuid:public_id>/plan/<uuid:activity_id>/steg/", views.activity_step, name="activity_step"),
    path("<uuid:public_id>/deltagare/", views.project_team, name="project_team"),
    path("<uuid:public_id>/deltagare/ny/", views.member_new, name="member_new"),
    path("<uuid:public_id>/deltagare/<int:member_id>/avsluta/", views.member_end, name="member_end"),
]
