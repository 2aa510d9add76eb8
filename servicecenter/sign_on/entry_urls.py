"""Doors before log-in, with the names and arguments that the library knows them by."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from servicecenter.accounts.middleware import open_to_all
from servicecenter.sign_on import doors


@open_to_all
def not_offered(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """The library wants an address for single log-out, which this house does not offer."""
    return redirect("start")


OIDC, SAML = "myndighet/<slug:provider_id>", "myndighet/<slug:organization_slug>"
urlpatterns = [
    path("myndighet/", doors.choose, name="sign_on_choose"),
    path("myndighet/<slug:code>/", doors.sign_on, name="sign_on"),
    path("myndighet/<slug:code>/borja/", doors.start, name="sign_on_start"),
    path("myndighet/<slug:code>/signaler/", doors.signals, name="sign_on_signals"),
    path(f"{OIDC}/oidc/", doors.oidc_callback, name="openid_connect_callback"),
    path(f"{SAML}/saml/", doors.saml_acs, name="saml_acs"),
    path(f"{SAML}/saml/klar/", doors.saml_finish_acs, name="saml_finish_acs"),
    path(f"{SAML}/saml/metadata/", doors.saml_metadata, name="saml_metadata"),
    path(f"{SAML}/saml/ut/", not_offered, name="saml_sls"),
]
