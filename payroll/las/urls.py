"""Doors of employment time."""

from django.urls import path

from payroll.las import order_views, views

urlpatterns = [
    path("anstallningstid/", views.las_near, name="las_near"),
    path("anstallningstid/person/<uuid:public_id>/", views.las_person, name="las_person"),
    path("anstallningstid/person/<uuid:public_id>/tid/", views.service_time_new, name="service_time_new"),
    path("anstallningstid/tid/<uuid:public_id>/aterta/", views.service_time_withdraw, name="service_time_withdraw"),
    path("anstallningstid/foretradesratt/", order_views.las_priority, name="las_priority"),
    path("anstallningstid/avslut/<uuid:public_id>/", order_views.ending_new, name="ending_new"),
    path("anstallningstid/turordning/", order_views.las_order, name="las_order"),
]
