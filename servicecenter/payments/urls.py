from django.urls import path

from servicecenter.payments import answer_views, views

urlpatterns = [
    path("aterlasning/", views.restore_check, name="restore_check"),
    path("aterlasning/slapp/", views.release_after_restore, name="release_after_restore"),
    path("", views.batch_list, name="payments"),
    path("<uuid:public_id>/", views.batch_page, name="payment_batch"),
    path("<uuid:public_id>/fil/", views.batch_file, name="payment_file"),
    path("<uuid:public_id>/bemyndiga/", views.release, name="release_payment_batch"),
    path("<uuid:public_id>/sand/", views.send, name="send_payment_batch"),
    path("<uuid:public_id>/betalningar/", answer_views.batch_payments, name="batch_payments"),
    path("svar/", answer_views.answer_list, name="bank_answers"),
    path("svar/<uuid:public_id>/", answer_views.answer_page, name="bank_answer"),
    path("svar/rad/<int:pk>/", answer_views.unmatched_handle, name="unmatched_handle"),
    path("arenden/", answer_views.case_list, name="payment_cases"),
    path("arenden/<uuid:public_id>/", answer_views.case_page, name="payment_case"),
    path("arenden/<uuid:public_id>/<str:what>/", answer_views.case_act, name="payment_case_act"),
]
