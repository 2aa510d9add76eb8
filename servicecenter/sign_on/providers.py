"""The two kinds of log-in service as the library drives them, with a stricter reading of their answers."""

from __future__ import annotations

import json
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest
from django.utils.translation import gettext as _

from servicecenter.sign_on.models import Kind, SignOn
from servicecenter.sign_on.secrets import unseal

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60
CONTEXTS = "authn_contexts"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class Untrusted(OAuth2Error):
    """The answer of a log-in service is not to be trusted; the text says why."""


class VerifiedOIDC(OpenIDConnectOAuth2Adapter):
    """The identity comes from a signed token and from nothing else; the library would trust the channel."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config = super().openid_config
        issuer = self.get_provider().app.key
        if config.get("issuer") != issuer:
            raise Untrusted(_("Inloggningstjänsten säger sig vara %s.") % config.get("issuer"))
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise Untrusted(_("Svaret saknar id_token."))
        return self.get_provider().sociallogin_from_response(request, {"id_token": self.verified(app, id_token)})

    def verified(self, app: SocialApp, token: str, **options: Any) -> dict[str, Any]:
        """What a token says, once signature, issuer, audience and times are right. Raises ``Untrusted``."""
        required = {"require": ["iss", "aud", "exp", "iat", "sub"], "verify_iat": True} | options
        try:
            found = jwt.decode(
                token, self._key(token), algorithms=ALGORITHMS, issuer=app.key, audience=app.client_id,
                leeway=LEEWAY, options=required,
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise Untrusted(_("Inloggningstjänstens intyg kan inte godtas: %s.") % error) from None
        if isinstance(found["aud"], list) and len(found["aud"]) > 1 and found.get("azp") != app.client_id:
            raise Untrusted(_("Inloggningstjänstens intyg är utfärdat till någon annan."))
        return found

    def _key(self, token: str) -> Any:
        kid = jwt.get_unverified_header(token).get("kid")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        for key in jwt.PyJWKSet.from_json(json.dumps(answer.json())).keys:
            if key.key_id == kid:
                return key.key
        raise Untrusted(_("Inloggningstjänsten har ingen nyckel som heter %s.") % kid)


class AgencyOIDC(OpenIDConnectProvider):
    oauth2_adapter_class = VerifiedOIDC

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing but the identifier is asked for or believed."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        claims = data["id_token"]
        amr = claims.get("amr") or []
        return {CONTEXTS: [value for value in (claims.get("acr"), *amr) if isinstance(value, str)]}


class AgencySAML(SAMLProvider):
    def extract_uid(self, data: Any) -> str:
        """The attribute that the agency has chosen, else a name that lasts; one made for the occasion is no name."""
        chosen = self.app.settings["subject_claim"]
        if chosen:
            return (data.get_attributes().get(chosen) or [""])[0]
        return "" if data.get_nameid_format() == TRANSIENT else data.get_nameid()

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {CONTEXTS: data.get_last_authn_contexts() or []}


def app_of(sign_on: SignOn) -> SocialApp:
    """A sign-on in the library's own words. It is never saved: the agency's row is the only one."""
    app = SocialApp(
        provider="openid_connect" if sign_on.kind == Kind.OIDC else "saml",
        provider_id=sign_on.agency.code,
        name=sign_on.agency.name[:40],
        client_id=sign_on.client_id if sign_on.kind == Kind.OIDC else sign_on.agency.code,
        secret=unseal(sign_on.sealed_secret),
        key=sign_on.issuer[:191],
        settings=_oidc(sign_on) if sign_on.kind == Kind.OIDC else _saml(sign_on),
    )
    provider = AgencyOIDC if sign_on.kind == Kind.OIDC else AgencySAML
    app.get_provider = lambda request: provider(request, app=app)
    return app


def _oidc(sign_on: SignOn) -> dict[str, Any]:
    return {"server_url": sign_on.issuer, "oauth_pkce_enabled": True, "uid_field": sign_on.subject_claim or "sub"}


def _saml(sign_on: SignOn) -> dict[str, Any]:
    return {
        "subject_claim": sign_on.subject_claim,
        "idp": {"entity_id": sign_on.issuer, "sso_url": sign_on.sso_url, "x509cert": sign_on.certificate},
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "want_attribute_statement": False,
            "reject_deprecated_algorithm": True,
            "reject_idp_initiated_sso": True,
            "allow_repeat_attribute_name": False,
        },
    }
