"""Doors of the card files."""

from django.urls import path

from payroll.cards import views

urlpatterns = [
    path("kortkop/", views.card_files, name="card_files"),
    path("kortkop/utan-kvitto/", views.purchases_waiting, name="purchases_waiting"),
    path("kortkop/<uuid:public_id>/", views.card_file, name="card_file"),
]
