"""Addresses of the staffing plan, below /anslutning/."""

from django.urls import path

from onboarding.staffing import views

ROW = "<uuid:public_id>/personal/<uuid:row>/"
urlpatterns = [
    path("<uuid:public_id>/personal/", views.staffing_list, name="project_staffing"),
    path("<uuid:public_id>/personal/ny/", views.staffing_new, name="staffing_new"),
    path(ROW, views.staffing_change, name="staffing_change"),
    path(f"{ROW}genomford/", views.staffing_finish, name="staffing_finish"),
    path(f"{ROW}oppna/", views.staffing_undo, name="staffing_undo"),
    path(f"{ROW}utgar/", views.staffing_cancel, name="staffing_cancel"),
]
