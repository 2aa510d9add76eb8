"""The door that a supplier's shop sends a basket to, outside log-in and outside the agency's doors."""

from django.urls import path

from procurement.punch_out.public_views import shop_return

urlpatterns = [path("retur/<str:secret>/", shop_return, name="shop_return")]
