from django.urls import path

from payroll.person_year import views

urlpatterns = [
    path("revision/", views.people_to_audit, name="people_to_audit"),
    path("revision/<uuid:public_id>/", views.person_year, name="person_year"),
]
