from django.urls import path

from procurement.catalogues import views

urlpatterns = [path("artiklar/", views.articles, name="articles")]
