"""Doors of the administrator's page."""

from django.urls import path

from servicecenter.sign_on import views

urlpatterns = [
    path("inloggning/", views.sign_ons_page, name="sign_ons"),
    path("inloggning/identiteter/bekrafta/", views.confirm_identities, name="identities_confirm"),
    path("inloggning/<uuid:public_id>/bekrafta/", views.confirm, name="sign_on_confirm"),
    path("inloggning/<uuid:public_id>/avsluta/", views.end, name="sign_on_end"),
]
