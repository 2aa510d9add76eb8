from django.urls import path

from procurement.follow_up import views

urlpatterns = [
    path("uppfoljning/", views.follow_up, name="follow_up"),
    path("uppfoljning/kop/", views.follow_up_spend, name="follow_up_spend"),
    path("uppfoljning/priser/", views.follow_up_prices, name="follow_up_prices"),
    path("uppfoljning/direktupphandlingar/", views.follow_up_awards, name="follow_up_awards"),
]
