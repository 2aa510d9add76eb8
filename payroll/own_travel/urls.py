"""Doors of one's own claims."""

from django.urls import path

from payroll.own_travel import advance_views, views

urlpatterns = [
    path("", views.my_claims, name="my_claims"),
    path("forskott/", advance_views.my_travel_advances, name="my_travel_advances"),
    path(
        "forskott/<uuid:public_id>/aterta/",
        advance_views.my_travel_advance_take_back,
        name="my_travel_advance_take_back",
    ),
    path("skicka/", views.my_claims_send_many, name="my_claims_send_many"),
    path("ny/", views.my_claim_new, name="my_claim_new"),
    path("<uuid:public_id>/", views.my_claim, name="my_claim"),
    path("<uuid:public_id>/kvitto/", views.my_claim_receipt, name="my_claim_receipt"),
    path("<uuid:public_id>/kvitto/<uuid:expense>/bort/", views.my_claim_expense_remove, name="my_claim_expense_remove"),
    path("<uuid:public_id>/kortkop/<uuid:purchase>/", views.my_claim_purchase, name="my_claim_purchase"),
    path("<uuid:public_id>/kvitto/<uuid:expense>/utan-kort/", views.my_claim_untie, name="my_claim_untie"),
    path("<uuid:public_id>/aterta/", views.my_claim_take_back, name="my_claim_take_back"),
    path("<uuid:public_id>/kasta/", views.my_claim_discard, name="my_claim_discard"),
    path("<uuid:public_id>/ratta/", views.my_claim_correct, name="my_claim_correct"),
    path("<uuid:public_id>/makulera/", views.my_claim_cancel, name="my_claim_cancel"),
]
