"""Addresses of service orders, below /tjanster/."""

from django.urls import path

from servicecenter.service_orders import views

urlpatterns = [
    path("bestallningar/", views.service_order_list, name="service_orders"),
    path("fakturaunderlag/", views.service_invoice_basis, name="service_invoice_basis"),
    path("bestall/<slug:code>/", views.service_order_new, name="service_order_new"),
    path("bestallningar/<uuid:public_id>/", views.service_order, name="service_order"),
    path("bestallningar/<uuid:public_id>/bekrafta/", views.service_order_confirm, name="service_order_confirm"),
    path("bestallningar/<uuid:public_id>/avboj/", views.service_order_refuse, name="service_order_refuse"),
    path("bestallningar/<uuid:public_id>/ta-tillbaka/", views.service_order_withdraw, name="service_order_withdraw"),
    path("bestallningar/<uuid:public_id>/avsluta/", views.service_order_end, name="service_order_end"),
    path("bestallningar/<uuid:public_id>/timmar/", views.service_hours_new, name="service_hours_new"),
    path("timmar/<uuid:public_id>/ta-tillbaka/", views.service_hours_take_back, name="service_hours_take_back"),
    path("bestallningar/<uuid:public_id>/tak/", views.service_ceiling_new, name="service_ceiling_new"),
    path("tak/<uuid:public_id>/", views.service_ceiling_decide, name="service_ceiling_decide"),
]
