from django.urls import path

from servicecenter.oversight import views

urlpatterns = [
    path("logg/", views.audit_log, name="audit_log"),
    path("logg/insyn/", views.seen_people, name="seen_people"),
    path("logg/insyn/<int:person_id>/", views.readers_of_person, name="readers_of_person"),
    path("personuppgifter/", views.about_data, name="about_data"),
]
