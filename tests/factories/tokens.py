"""Systems that call the interface, as the agency's administrators have let them in."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.integrations.actions import confirm_token, request_token
from servicecenter.integrations.scopes import SCOPES
from servicecenter.models import AccessToken, Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user

ALL = tuple(str(scope) for scope in SCOPES)


def make_token(
    agency: Agency, *scopes: str, name: str = "Tidsystemet", by: User | None = None, then: User | None = None
) -> str:
    """A confirmed token's secret, with every scope unless some are named."""
    asker = by or make_user(agency, Role.ADMINISTRATOR)
    second = then or make_user(agency, Role.ADMINISTRATOR)
    now = timezone.now()
    with tenant(agency.pk):
        token, secret = request_token(
            name=name, scopes=scopes or ALL, expires_on=timezone.localdate() + timedelta(days=30), by=asker, at=now
        )
        confirm_token(token=token, by=second, at=now)
    return secret


class System(Client):
    """A system that calls with its token."""

    def __init__(self, secret: str, **given: object) -> None:
        super().__init__(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "sv"}, **given)

    def write(self, path: str, body: object, key: str = "nyckel-0001"):
        return self.post(path, body, content_type="application/json", headers={"Idempotency-Key": key})


def system_of(agency: Agency, *scopes: str, **given: object) -> System:
    return System(make_token(agency, *scopes, **given))


def token_named(name: str) -> AccessToken:
    return AccessToken.objects.get(name=name)
