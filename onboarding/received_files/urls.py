"""Addresses of a customer's files, below /anslutning/."""

from django.urls import path

from onboarding.received_files import views

urlpatterns = [
    path("<uuid:public_id>/filer/ny/", views.customer_file_new, name="customer_file_new"),
    path("<uuid:public_id>/filer/mall/<str:kind>/", views.customer_file_template, name="customer_file_template"),
    path("<uuid:public_id>/filer/<uuid:row>/", views.customer_file, name="customer_file"),
    path("<uuid:public_id>/filer/<uuid:row>/ta-bort/", views.customer_file_withdraw, name="customer_file_withdraw"),
]
