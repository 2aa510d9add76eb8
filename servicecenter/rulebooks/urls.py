"""The door to the rules."""

from django.urls import path

from servicecenter.rulebooks import views

urlpatterns = [path("", views.rules, name="rules")]
