"""Doors of attachment of earnings."""

from django.urls import path

from payroll.attachment import views

urlpatterns = [
    path("utmatning/", views.attachments, name="attachments"),
    path("personer/<uuid:public_id>/utmatning/", views.attachment_of_person, name="attachment_of_person"),
    path("personer/<uuid:public_id>/utmatning/beslut/", views.attachment_new, name="attachment_new"),
    path("utmatning/<int:pk>/avsluta/", views.attachment_end, name="attachment_end"),
]
