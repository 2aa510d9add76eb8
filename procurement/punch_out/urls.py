from django.urls import path

from procurement.punch_out import views

urlpatterns = [
    path("butiker/", views.shops, name="shops"),
    path("butiker/<uuid:public_id>/handla/", views.shop_enter, name="shop_enter"),
    path("butiker/besok/<uuid:public_id>/", views.shop_visit, name="shop_visit"),
]
