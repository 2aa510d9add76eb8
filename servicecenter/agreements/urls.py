"""Doors of the agency's agreements."""

from django.urls import path

from servicecenter.agreements import views

urlpatterns = [
    path("myndigheten/", views.agency_page, name="agencies"),
    path("overenskommelser/", views.agreements, name="agreements"),
    path("overenskommelser/ny/", views.agreement_new, name="agreement_new"),
    path("overenskommelser/<uuid:public_id>/", views.version, name="agreement_version"),
    path("overenskommelser/<uuid:public_id>/ny-version/", views.version_new, name="agreement_version_new"),
    path("overenskommelser/<uuid:public_id>/erbjud/", views.version_offer, name="agreement_offer"),
    path("overenskommelser/<uuid:public_id>/ta-tillbaka/", views.version_take_back, name="agreement_take_back"),
    path("overenskommelser/<uuid:public_id>/i-drift/", views.version_activate, name="agreement_activate"),
    path("overenskommelser/<uuid:public_id>/avsluta/", views.version_end, name="agreement_end"),
    path("overenskommelser/<uuid:public_id>/skillnader/", views.version_differences, name="agreement_differences"),
    path("overenskommelser/<uuid:public_id>/konton/", views.version_accounts, name="agreement_accounts"),
    path("overenskommelser/<uuid:public_id>/kvar-hos-er/", views.remaining, name="agreement_remaining"),
    path("overenskommelser/<uuid:public_id>/<slug:slug>/", views.rows, name="agreement_rows"),
    path("overenskommelser/<uuid:public_id>/<slug:slug>/ny/", views.row_new, name="agreement_row_new"),
    path("overenskommelser/<uuid:public_id>/<slug:slug>/<int:row>/", views.row_change, name="agreement_row_change"),
    path(
        "overenskommelser/<uuid:public_id>/<slug:slug>/<int:row>/bort/", views.row_remove, name="agreement_row_remove"
    ),
    path(
        "overenskommelser/<uuid:public_id>/villkor/<int:row>/godkann/",
        views.deviation_approve,
        name="agreement_deviation_approve",
    ),
]
