"""Doors of one's own templates of claims."""

from django.urls import path

from payroll.claim_templates import views

urlpatterns = [
    path("mallar/", views.my_templates, name="my_templates"),
    path("mallar/<uuid:public_id>/", views.my_template_use, name="my_template_use"),
    path("mallar/<uuid:public_id>/bort/", views.my_template_remove, name="my_template_remove"),
    path("<uuid:public_id>/mall/", views.my_template_save, name="my_template_save"),
]
