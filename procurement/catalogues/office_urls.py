from django.urls import path

from procurement.catalogues import office_views as views
from procurement.catalogues import picture_views

urlpatterns = [
    path("kataloger/", views.catalogues, name="catalogues"),
    path("kataloger/ny/", views.catalogue_new, name="catalogue_new"),
    path("kataloger/<uuid:public_id>/", views.catalogue, name="catalogue"),
    path("kataloger/<uuid:public_id>/bilder/", picture_views.catalogue_pictures, name="catalogue_pictures"),
    path("katalogartikel/<uuid:public_id>/bild/", picture_views.article_picture_give, name="article_picture_give"),
    path("katalogversion/<uuid:public_id>/", views.catalogue_version, name="catalogue_version"),
    path("katalogversion/<uuid:public_id>/beslut/", views.catalogue_version_decide, name="catalogue_version_decide"),
    path("katalogversion/<uuid:public_id>/fil/", views.catalogue_version_file, name="catalogue_version_file"),
]
