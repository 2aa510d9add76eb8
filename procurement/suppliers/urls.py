"""Doors of the supplier register."""

from django.urls import path

from procurement.suppliers import views

urlpatterns = [
    path("leverantorer/", views.supplier_list, name="suppliers"),
    path("leverantorer/ny/", views.supplier_new, name="supplier_new"),
    path("leverantorer/<uuid:public_id>/", views.supplier, name="supplier"),
    path("leverantorer/<uuid:public_id>/uppgifter/", views.supplier_correct, name="supplier_correct"),
    path("leverantorer/<uuid:public_id>/kontroll/", views.supplier_check, name="supplier_check"),
    path("leverantorer/<uuid:public_id>/andra/", views.supplier_change_new, name="supplier_change_new"),
    path("leverantorer/<uuid:public_id>/bjud-in/", views.supplier_invite_new, name="supplier_invite_new"),
    path("leverantorer/<uuid:public_id>/aterkalla/", views.supplier_revoke, name="supplier_revoke"),
    path("leverantorer/<uuid:public_id>/test/", views.supplier_test_start, name="supplier_test_start"),
    path("leverantorer/<uuid:public_id>/steg/<slug:what>/", views.supplier_step, name="supplier_step"),
    path("leverantorer/andring/<uuid:public_id>/", views.supplier_change, name="supplier_change"),
    path("leverantorer/test/<uuid:public_id>/fil/", views.supplier_test_file, name="supplier_test_file"),
    path("leverantorer/test/<uuid:public_id>/svar/", views.supplier_test_answer, name="supplier_test_answer"),
]
