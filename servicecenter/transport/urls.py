"""Doors of the messages."""

from django.urls import path

from servicecenter.transport import views

urlpatterns = [
    path("", views.messages_out, name="messages_out"),
    path("in/", views.messages_in, name="messages_in"),
    path("ut/<uuid:public_id>/", views.message_out, name="message_out"),
    path("ut/<uuid:public_id>/fil/", views.message_out_file, name="message_out_file"),
    path("ut/<uuid:public_id>/igen/", views.message_out_again, name="message_out_again"),
    path("ut/<uuid:public_id>/stoppa/", views.message_out_stop, name="message_out_stop"),
    path("in/<uuid:public_id>/", views.message_in, name="message_in"),
    path("in/<uuid:public_id>/fil/", views.message_in_file, name="message_in_file"),
    path("in/<uuid:public_id>/igen/", views.message_in_again, name="message_in_again"),
]
