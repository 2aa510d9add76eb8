from django.urls import path

from servicecenter.ledger import views

urlpatterns = [
    path("verifikationer/", views.voucher_list, name="vouchers"),
    path("verifikationer/<uuid:public_id>/", views.voucher_page, name="voucher"),
    path("kontoplan/", views.account_list, name="accounts"),
]
