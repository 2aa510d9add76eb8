"""Addresses of requests for public documents, below /utlamnande/."""

from django.urls import path

from servicecenter.disclosures import views

urlpatterns = [
    path("", views.disclosure_list, name="disclosures"),
    path("ny/", views.disclosure_new, name="disclosure_new"),
    path("<uuid:public_id>/", views.disclosure, name="disclosure"),
    path("<uuid:public_id>/ta/", views.disclosure_take, name="disclosure_take"),
    path("<uuid:public_id>/handling/", views.disclosure_check_new, name="disclosure_check_new"),
    path("<uuid:public_id>/handling/<int:row>/ta-bort/", views.disclosure_check_remove, name="disclosure_check_remove"),
    path("<uuid:public_id>/besluta/", views.disclosure_decide, name="disclosure_decide"),
    path("<uuid:public_id>/besvarad/", views.disclosure_answered, name="disclosure_answered"),
    path("<uuid:public_id>/aterta/", views.disclosure_withdraw, name="disclosure_withdraw"),
    path("<uuid:public_id>/svar/", views.disclosure_letter, name="disclosure_letter"),
]
