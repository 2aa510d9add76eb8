"""Doors of the pay office's side of travel."""

from django.urls import path

from payroll.travel_office import advance_views, amounts_views, terms_views, views

urlpatterns = [
    path("", views.travel_claims, name="travel_claims"),
    path("belopp/", amounts_views.travel_amounts, name="travel_amounts"),
    path("belopp/ny/", amounts_views.travel_amounts_propose, name="travel_amounts_propose"),
    path("belopp/<uuid:public_id>/", amounts_views.travel_amounts_proposal, name="travel_amounts_proposal"),
    path("belopp/<uuid:public_id>/beslut/", amounts_views.travel_amounts_decide, name="travel_amounts_decide"),
    path("villkor/", terms_views.travel_terms, name="travel_terms"),
    path("villkor/nya/", terms_views.travel_terms_new, name="travel_terms_new"),
    path("forskott/", advance_views.travel_advance_list, name="travel_advance_list"),
    path("forskott/nytt/", advance_views.travel_advance_new, name="travel_advance_new"),
    path("forskott/<uuid:public_id>/", advance_views.travel_advance, name="travel_advance"),
    path("forskott/<uuid:public_id>/betala/", advance_views.travel_advance_pay, name="travel_advance_pay"),
    path("forskott/<uuid:public_id>/avrakna/", advance_views.travel_advance_settle, name="travel_advance_settle"),
    path("<uuid:public_id>/", views.travel_claim, name="travel_claim"),
    path("<uuid:public_id>/ratta/", views.travel_claim_correct, name="travel_claim_correct"),
    path("<uuid:public_id>/makulera/", views.travel_claim_cancel, name="travel_claim_cancel"),
    path("<uuid:public_id>/skriv/", views.travel_claim_edit, name="travel_claim_edit"),
    path("<uuid:public_id>/kvitto/", views.travel_claim_receipt, name="travel_claim_receipt"),
    path(
        "<uuid:public_id>/kvitto/<uuid:expense>/bort/",
        views.travel_claim_expense_remove,
        name="travel_claim_expense_remove",
    ),
    path("<uuid:public_id>/kortkop/<uuid:purchase>/", views.travel_claim_purchase, name="travel_claim_purchase"),
    path("<uuid:public_id>/kvitto/<uuid:expense>/utan-kort/", views.travel_claim_untie, name="travel_claim_untie"),
    path("<uuid:public_id>/kasta/", views.travel_claim_discard, name="travel_claim_discard"),
]
