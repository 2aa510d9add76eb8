from django.urls import path

from payroll.subject_access import views

urlpatterns = [
    path("registerutdrag/", views.my_data, name="my_data"),
    path("registerutdrag/fil/", views.my_data_file, name="my_data_file"),
]
