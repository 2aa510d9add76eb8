"""Doors of the employer declarations."""

from django.urls import path

from payroll.declarations import views

urlpatterns = [
    path("deklarationer/", views.declarations, name="declarations"),
    path("deklarationer/gor/<str:month>/", views.make, name="declaration_make"),
    path("deklaration/<uuid:public_id>/", views.declaration, name="declaration"),
    path("deklaration/<uuid:public_id>/fil/<int:number>/", views.file, name="declaration_file"),
    path("deklaration/<uuid:public_id>/gor/<slug:what>/", views.act, name="declaration_act"),
]
