from django.urls import path

from servicecenter.documents import views

urlpatterns = [
    path("<uuid:public_id>/", views.document_file, name="document"),
    path("<uuid:public_id>/sida/<int:number>/", views.document_page, name="document_page"),
]
