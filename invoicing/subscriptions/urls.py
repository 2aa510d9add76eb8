"""Addresses of subscriptions, below /fakturor/."""

from django.urls import path

from invoicing.subscriptions import views

urlpatterns = [
    path("abonnemang/", views.subscription_list, name="subscriptions"),
    path("abonnemang/nytt/", views.subscription_new, name="subscription_new"),
    path("abonnemang/<uuid:public_id>/", views.subscription, name="subscription"),
    path("abonnemang/<uuid:public_id>/andra/", views.subscription_change, name="subscription_change"),
    path("abonnemang/<uuid:public_id>/satt-i-kraft/", views.subscription_confirm, name="subscription_confirm"),
    path("abonnemang/<uuid:public_id>/avsla/", views.subscription_refuse, name="subscription_refuse"),
    path("abonnemang/<uuid:public_id>/avsluta/", views.subscription_end, name="subscription_end"),
]
