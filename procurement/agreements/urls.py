"""Doors of purchase agreements."""

from django.urls import path

from procurement.agreements import views

urlpatterns = [
    path("avtal/", views.agreement_list, name="purchase_agreements"),
    path("avtal/nytt/", views.agreement_new, name="purchase_agreement_new"),
    path("avtal/<uuid:public_id>/", views.agreement, name="purchase_agreement"),
    path("avtal/<uuid:public_id>/andra/", views.agreement_edit, name="purchase_agreement_edit"),
    path("avtal/<uuid:public_id>/faststall/", views.agreement_activate, name="purchase_agreement_activate"),
    path("avtal/<uuid:public_id>/forlang/", views.agreement_extend, name="purchase_agreement_extend"),
    path("avtal/<uuid:public_id>/tak/", views.agreement_ceiling, name="purchase_agreement_ceiling"),
    path("avtal/<uuid:public_id>/avsluta/", views.agreement_finish, name="purchase_agreement_finish"),
    path("avtal/andring/<uuid:public_id>/", views.agreement_decide, name="purchase_agreement_decide"),
]
