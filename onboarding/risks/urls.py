"""Addresses of the register of risks, below /anslutning/."""

from django.urls import path

from onboarding.risks import views

urlpatterns = [
    path("<uuid:public_id>/risker/", views.risk_list, name="project_risks"),
    path("<uuid:public_id>/risker/ny/", views.risk_new, name="risk_new"),
    path("<uuid:public_id>/risker/genomgang/", views.risk_review_new, name="risk_review_new"),
    path("<uuid:public_id>/risker/<uuid:row>/", views.risk_change, name="risk_change"),
    path("<uuid:public_id>/risker/<uuid:row>/stang/", views.risk_close, name="risk_close"),
    path("<uuid:public_id>/risker/<uuid:row>/oppna/", views.risk_reopen, name="risk_reopen"),
]
