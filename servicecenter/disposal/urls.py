from django.urls import path

from servicecenter.disposal import views

urlpatterns = [
    path("", views.disposal, name="disposal"),
    path("regel/", views.new_rule, name="disposal_rule"),
    path("stopp/", views.new_hold, name="legal_hold"),
    path("stopp/<int:pk>/hav/", views.lift, name="lift_hold"),
    path("foresla/", views.propose, name="propose_disposal"),
    path("<int:pk>/utfor/", views.carry_out, name="carry_out_disposal"),
    path("<int:pk>/aterta/", views.withdraw, name="withdraw_disposal"),
]
