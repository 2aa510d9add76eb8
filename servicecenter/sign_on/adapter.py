"""Where the library asks the house: which log-in services there are, and who comes in through them."""

from __future__ import annotations

from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.middleware import AGENCY_KEY, SIGN_ON_KEY
from servicecenter.audit.events import Event, record
from servicecenter.sign_on.outbound import Outbound
from servicecenter.sign_on.providers import CONTEXTS, app_of
from servicecenter.sign_on.queries import sign_on_of, user_of_subject
from servicecenter.tenancy.scope import tenant


class ByAgency(DefaultSocialAccountAdapter):
    """Each agency's own log-in service, for the agency's own people, and for nothing but that agency."""

    def get_requests_session(self) -> requests.Session:
        return Outbound()

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The library asks by the agency's short name, which SAML calls client."""
        sign_on = sign_on_of(client_id if provider == "saml" and client_id else provider or "")
        return [app_of(sign_on)] if sign_on is not None else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        return self.get_app(request, provider=provider, client_id=client_id).get_provider(request)

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = self.list_apps(request, provider, client_id)
        if not found:
            raise SocialApp.DoesNotExist
        return found[0]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whom the identifier stands for in the agency whose service this is; anyone else is turned away."""
        code, now = sociallogin.account.provider, timezone.now()
        sign_on = sign_on_of(code)
        subject = str(sociallogin.account.uid or "")
        with tenant(sign_on.agency_id):
            user = user_of_subject(subject, on=timezone.localdate(now)) if subject else None
        if user is None:
            refuse(request, code, _("Du har ingen roll här genom den här inloggningen. Kontakta er administratör."))
        sociallogin.user = sociallogin.account.user = user
        strong = not set(sign_on.strong_contexts).isdisjoint(sociallogin.account.extra_data.get(CONTEXTS, ()))
        request.session[SIGN_ON_KEY] = {"agency": sign_on.agency_id, "user": user.pk, "strong": strong}
        request.session[AGENCY_KEY] = sign_on.agency_id
        with tenant(sign_on.agency_id):
            record(Event.SIGNED_ON, on=sign_on, by=user, at=now, strong=strong)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        told = (extra_context or {}).get("saml_last_error_reason") or (str(exception) if exception else "")
        refuse(request, provider.app.provider_id, _("Inloggningstjänstens svar kunde inte godtas."), told)


def refuse(request: HttpRequest, code: str, text: str, told: str = "") -> NoReturn:
    """Say why, note it in the agency's log, and leave the person logged out."""
    raise ImmediateHttpResponse(refusal(request, code, text, told))


def refusal(request: HttpRequest, code: str, text: str, told: str = "") -> HttpResponse:
    sign_on = sign_on_of(code)
    if sign_on is not None:
        with tenant(sign_on.agency_id):
            record(Event.SIGN_ON_REFUSED, on=sign_on, by=None, at=timezone.now(), reason=(told or text)[:500])
    context = {"text": text, "told": told, "code": code}
    return render(request, "servicecenter/sign_on/refused.html", context, status=403)
