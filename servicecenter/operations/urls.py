from django.urls import path

from servicecenter.operations import views

urlpatterns = [
    path("halsa/", views.ready, name="health"),
    path("halsa/lever/", views.live, name="health_live"),
    path("matvarden/", views.metrics, name="metrics"),
    path("drift/", views.operations, name="operations"),
]
