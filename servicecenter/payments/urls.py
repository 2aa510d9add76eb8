from django.urls import path

from servicecenter.payments import views

urlpatterns = [
    path("aterlasning/", views.restore_check, name="restore_check"),
    path("aterlasning/slapp/", views.release_after_restore, name="release_after_restore"),
    path("", views.batch_list, name="payments"),
    path("<uuid:public_id>/", views.batch_page, name="payment_batch"),
    path("<uuid:public_id>/fil/", views.batch_file, name="payment_file"),
    path("<uuid:public_id>/bemyndiga/", views.release, name="release_payment_batch"),
    path("<uuid:public_id>/sand/", views.send, name="send_payment_batch"),
]
