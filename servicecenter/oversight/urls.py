from django.urls import path

from servicecenter.oversight import views

urlpatterns = [
    path("logg/", views.audit_log, name="audit_log"),
    path("personuppgifter/", views.about_data, name="about_data"),
]
