from django.urls import path

from procurement.punch_out import office_views as views

urlpatterns = [
    path("avtal/<uuid:public_id>/butik/", views.shop_change, name="shop_change"),
    path("butik/<uuid:public_id>/", views.shop, name="shop"),
]
