from django.urls import path

from procurement.requisitions import views

urlpatterns = [
    path("", views.my_purchases, name="my_purchases"),
    path("varukorg/", views.basket, name="basket"),
    path("varukorg/artikel/<uuid:public_id>/", views.add_to_basket, name="add_to_basket"),
    path("varukorg/fritext/", views.basket_free_text, name="basket_free_text"),
    path("<uuid:public_id>/", views.my_requisition, name="my_requisition"),
    path("<uuid:public_id>/aterta/", views.my_requisition_take_back, name="my_requisition_take_back"),
    path("<uuid:public_id>/igen/", views.my_requisition_again, name="my_requisition_again"),
]
