from django.urls import path

from procurement.catalogues import views

urlpatterns = [
    path("artiklar/", views.articles, name="articles"),
    path("artiklar/<uuid:public_id>/", views.article, name="article"),
    path("bilder/<uuid:public_id>/<str:size>/", views.article_picture, name="article_picture"),
    path("jamfor/", views.compare_articles, name="compare_articles"),
]
