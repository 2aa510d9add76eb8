"""Doors of rotas."""

from django.urls import path

from payroll.rotas import views

urlpatterns = [
    path("scheman/monster/", views.rota_list, name="rotas"),
    path("scheman/monster/nytt/", views.rota_new, name="rota_new"),
    path("scheman/monster/<uuid:public_id>/", views.rota, name="rota"),
    path("scheman/monster/<uuid:public_id>/andra/", views.rota_change, name="rota_change"),
    path("scheman/monster/<uuid:public_id>/placera/", views.rota_place, name="rota_place"),
]
