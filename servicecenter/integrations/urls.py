"""Doors of the interface for those who look after it, and its own description."""

from django.urls import path

from servicecenter.integrations import views

urlpatterns = [
    path("api/", views.about, name="api_about"),
    path("system/", views.tokens, name="tokens"),
    path("system/<uuid:public_id>/bekrafta/", views.confirm, name="token_confirm"),
    path("system/<uuid:public_id>/aterkalla/", views.revoke, name="token_revoke"),
]
