"""Addresses of parallel runs, below /anslutning/."""

from django.urls import path

from onboarding.parallel_runs import views

ROOM = "<uuid:public_id>/parallellkorning/"
urlpatterns = [
    path(ROOM, views.project_parallel_runs, name="project_parallel_runs"),
    path(f"{ROOM}ny/<uuid:row>/", views.parallel_run_new, name="parallel_run_new"),
    path(f"{ROOM}grupp/<uuid:row>/", views.difference_group, name="difference_group"),
    path(f"{ROOM}grupp/<uuid:row>/bekrafta/", views.difference_group_confirm, name="difference_group_confirm"),
    path(f"{ROOM}<uuid:row>/", views.parallel_run, name="parallel_run"),
    path(f"{ROOM}<uuid:row>/om/", views.parallel_run_again, name="parallel_run_again"),
    path(f"{ROOM}<uuid:row>/personer/", views.parallel_people, name="parallel_people"),
    path(f"{ROOM}<uuid:row>/personer/<str:number>/", views.parallel_person, name="parallel_person"),
]
