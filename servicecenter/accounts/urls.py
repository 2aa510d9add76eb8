"""Doors of roles and stand-ins."""

from django.urls import path

from servicecenter.accounts import views

urlpatterns = [
    path("ersattare/", views.my_delegations, name="my_delegations"),
    path("ersattare/<int:pk>/aterkalla/", views.revoke, name="revoke_delegation"),
    path("behorigheter/", views.roles, name="roles"),
    path("behorigheter/<int:pk>/", views.role, name="role"),
    path("behorigheter/begard/<int:pk>/", views.decide_role, name="decide_role"),
]
