"""The way in through an agency's own log-in service (inloggning genom myndigheten), for those not logged in yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.saml import utils as saml_utils
from allauth.socialaccount.providers.saml import views as saml
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from servicecenter.accounts.middleware import open_to_all
from servicecenter.sign_on.adapter import refusal
from servicecenter.sign_on.forms import AgencyForm
from servicecenter.sign_on.providers import VerifiedOIDC, app_of
from servicecenter.sign_on.queries import sign_on_of
from servicecenter.sign_on.signals import receive

Door = Callable[..., HttpResponse]
REFUSED = (requests.RequestException, OAuth2Error, PermissionDenied, OneLogin_Saml2_Error, KeyError, ValueError)


def guarded(door: Door) -> Door:
    """For those not logged in, at an agency that has a sign-on; what is wrong with an answer is told, not thrown."""

    @open_to_all
    @wraps(door)
    def answer(
        request: HttpRequest, code: str = "", provider_id: str = "", organization_slug: str = ""
    ) -> HttpResponse:
        code = code or provider_id or organization_slug  # the library has its own names for it
        if request.user.is_authenticated:
            return redirect("start")
        if sign_on_of(code) is None:
            raise Http404
        try:
            return door(request, code)
        except ImmediateHttpResponse as told:
            return told.response
        except REFUSED as error:
            return refusal(request, code, _("Inloggningen kunde inte göras. Börja om från början."), str(error))

    return answer


@open_to_all
def choose(request: HttpRequest) -> HttpResponse:
    """Choose one's agency (logga in med din myndighet). Every agency is there, whether or not it has a sign-on."""
    if request.user.is_authenticated:
        return redirect("start")
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if sign_on_of(form.cleaned_data["agency"]) is not None:
            return redirect("sign_on", code=form.cleaned_data["agency"])
        form.add_error("agency", _("Myndigheten loggar in med e-postadress och lösenord."))
    status = 422 if form.errors else 200
    return render(request, "servicecenter/sign_on/choose.html", {"form": form}, status=status)


@guarded
@require_GET
def sign_on(request: HttpRequest, code: str) -> HttpResponse:
    """The page with the link to the agency's own log-in; a link, since a form may not lead out of the house."""
    return render(request, "servicecenter/sign_on/sign_on.html", {"agency": sign_on_of(code).agency, "code": code})


@guarded
@require_GET
def start(request: HttpRequest, code: str) -> HttpResponse:
    """On to the agency's log-in service."""
    return app_of(sign_on_of(code)).get_provider(request).redirect_from_request(request)


@guarded
@require_GET
def oidc_callback(request: HttpRequest, code: str) -> HttpResponse:
    """Back from an OpenID Connect service with a code."""
    _require(code, "oidc")
    return OAuth2CallbackView.adapter_view(VerifiedOIDC(request, code))(request)


@csrf_exempt
@guarded
@require_POST
def saml_acs(request: HttpRequest, code: str) -> HttpResponse:
    """Back from a SAML service with an assertion, posted by the browser from another site and so without cookies."""
    _require(code, "saml")
    return saml.acs(request, code)


@guarded
@require_GET
def saml_finish_acs(request: HttpRequest, code: str) -> HttpResponse:
    """The assertion is read here, where the browser brings its cookies again."""
    _require(code, "saml")
    return saml.finish_acs(request, code)


@csrf_exempt
@open_to_all
@require_POST
def signals(request: HttpRequest, code: str) -> HttpResponse:
    """An OpenID Connect service tells that an account is closed or a session over (RFC 8935); it proves itself by
    its signature."""
    found = sign_on_of(code)
    if found is None or found.kind != "oidc":
        raise Http404
    try:
        receive(request, found, request.body.decode("ascii"), at=timezone.now())
    except (*REFUSED, UnicodeDecodeError) as error:
        return JsonResponse({"err": "invalid_request", "description": str(error)}, status=400)
    return HttpResponse(status=202)


@guarded
@require_GET
def saml_metadata(request: HttpRequest, code: str) -> HttpResponse:
    """Who the house is, for the agency's SAML service."""
    _require(code, "saml")
    config = saml_utils.build_saml_config(request, app_of(sign_on_of(code)).settings, code)
    del config["sp"]["singleLogoutService"]
    settings = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True)
    return HttpResponse(settings.get_sp_metadata(), content_type="application/samlmetadata+xml")


def _require(code: str, kind: str) -> None:
    found: Any = sign_on_of(code)
    if found is None or found.kind != kind:
        raise Http404
