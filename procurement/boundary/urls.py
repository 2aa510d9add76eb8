from django.urls import path

from procurement.boundary import views

urlpatterns = [
    path("externt/", views.external_orders, name="external_orders"),
    path("externt/ut/", views.external_orders_out, name="external_orders_out"),
    path("externt/<uuid:public_id>/", views.external_order_file, name="external_order_file"),
]
