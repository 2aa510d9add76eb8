"""The address of following up invoices."""

from django.urls import path

from invoicing.invoice_follow_up import views

urlpatterns = [path("uppfoljning/", views.invoice_follow_up, name="invoice_follow_up")]
