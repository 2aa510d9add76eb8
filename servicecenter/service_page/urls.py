"""Addresses of the customer's service page."""

from django.urls import path

from servicecenter.service_page import views

BASE = "tjanstesida/"
urlpatterns = [
    path(BASE, views.service_page, name="service_page"),
    path(f"{BASE}historik/", views.page_history, name="service_page_history"),
    path(f"{BASE}kontakt/ny/", views.contact_new, name="service_contact_new"),
    path(f"{BASE}kontakt/<uuid:public_id>/", views.contact_change, name="service_contact_change"),
    path(f"{BASE}kontakt/<uuid:public_id>/avsluta/", views.contact_end, name="service_contact_end"),
    path(f"{BASE}volym/<uuid:public_id>/", views.volume_change, name="service_volume_change"),
    path(f"{BASE}risk/ny/", views.risk_new, name="service_risk_new"),
    path(f"{BASE}risk/<uuid:public_id>/", views.risk_change, name="service_risk_change"),
    path(f"{BASE}risk/<uuid:public_id>/stang/", views.risk_close, name="service_risk_close"),
    path(f"{BASE}forum/<int:forum>/<slug:side>/", views.seat_new, name="service_seat_new"),
    path(f"{BASE}forum/<uuid:public_id>/avsluta/", views.seat_end, name="service_seat_end"),
]
