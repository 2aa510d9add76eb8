from django.urls import path

from procurement.catalogues import views

urlpatterns = [
    path("artiklar/", views.articles, name="articles"),
    path("jamfor/", views.compare_articles, name="compare_articles"),
]
