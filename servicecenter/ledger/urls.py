from django.urls import path

from servicecenter.ledger import sie_views, views

urlpatterns = [
    path("verifikationer/", views.voucher_list, name="vouchers"),
    path("verifikationer/<uuid:public_id>/", views.voucher_page, name="voucher"),
    path("kontoplan/", views.account_list, name="accounts"),
    path("sie/", sie_views.sie_page, name="sie"),
    path("sie/ut/", sie_views.sie_export, name="sie_file"),
    path("sie/in/", sie_views.sie_hand_in, name="sie_hand_in"),
    path("sie/<uuid:public_id>/", sie_views.sie_import_page, name="sie_import"),
    path("sie/<uuid:public_id>/las-in/", sie_views.sie_post, name="sie_post"),
]
