from django.urls import path

from servicecenter.papers import views

urlpatterns = [
    path("", views.papers, name="papers"),
    path("nytt/", views.paper_new, name="paper_new"),
    path("<uuid:public_id>/", views.paper, name="paper"),
    path("<uuid:public_id>/ny-version/", views.paper_version_new, name="paper_version_new"),
    path("<uuid:public_id>/granska/", views.paper_submit, name="paper_submit"),
    path("<uuid:public_id>/godkann/", views.paper_approve, name="paper_approve"),
    path("<uuid:public_id>/underteckna/", views.paper_sign, name="paper_sign"),
    path("<uuid:public_id>/black/", views.paper_ink, name="paper_ink"),
]
