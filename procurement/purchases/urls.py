from django.urls import path

from procurement.purchases import views

urlpatterns = [
    path("order/", views.purchase_orders, name="purchase_orders"),
    path("order/<uuid:public_id>/", views.purchase_order, name="purchase_order"),
    path("order/<uuid:public_id>/mottagning/", views.purchase_order_receive, name="purchase_order_receive"),
    path("order/<uuid:public_id>/retur/", views.purchase_order_return, name="purchase_order_return"),
    path("order/<uuid:public_id>/svar/", views.purchase_order_answer, name="purchase_order_answer"),
    path("order/<uuid:public_id>/avbestall/", views.purchase_order_cancel, name="purchase_order_cancel"),
    path("onskemal/", views.purchase_requests, name="purchase_requests"),
    path("onskemal/<int:number>/", views.purchase_request_place, name="purchase_request_place"),
]
