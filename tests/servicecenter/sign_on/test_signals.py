"""A log-in service tells that an account is closed: signed, for us, fresh, and done once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.test import Client
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.models import Membership
from servicecenter.sign_on import actions
from servicecenter.sign_on.signals import LOGGED_OUT, RISC
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.log_in_services import new_key, oidc_service
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
URL = "/konto/myndighet/larkan/signaler/"


@pytest.fixture
def agency():
    return make_agency(code="larkan")


@pytest.fixture
def service(agency, settings):
    admins = make_user(agency, Role.ADMINISTRATOR), make_user(agency, Role.ADMINISTRATOR)
    with oidc_service() as service:
        settings.SIGN_ON_ORIGINS = [service.issuer]
        with tenant(agency.pk):
            asked = actions.request_oidc(
                issuer=service.issuer, client_id="klient", client_secret="", subject_claim="", strong_contexts=[],
                by=admins[0], at=timezone.now(),
            )  # fmt: skip
            actions.confirm_sign_on(sign_on=asked, by=admins[1], at=timezone.now())
        service.admins = admins
        yield service


@pytest.fixture
def employee(agency, service):
    user = make_user(agency, Role.EMPLOYEE)
    with tenant(agency.pk):
        actions.request_identities(lines=[(user.email, "u-1")], by=service.admins[0], at=timezone.now())
        actions.confirm_identities(by=service.admins[1], at=timezone.now())
    return user


def event(service, kind: str = f"{RISC}account-disabled", *, key=None, **claims) -> str:
    said = {
        "iss": service.issuer, "aud": "klient", "iat": datetime.now(UTC), "jti": uuid.uuid4().hex,
        "events": {kind: {"subject": {"subject_type": "iss-sub", "iss": service.issuer, "sub": "u-1"}}},
    } | claims  # fmt: skip
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, key or service.key, algorithm="RS256", headers={"kid": "1", "typ": "secevent+jwt"})


def tell(token: str):
    return Client().post(URL, token, content_type="application/secevent+jwt")


def roles(agency, user) -> int:
    with tenant(agency.pk):
        today = timezone.localdate()
        return Membership.objects.filter(agency=agency, user=user).exclude(ends_on__lt=today).count()


def test_a_closed_account_ends_the_roles_and_the_sessions_at_once(agency, service, employee):
    client = client_of(employee, agency)
    client.get("/")
    assert tell(event(service)).status_code == 202
    assert roles(agency, employee) == 0
    assert client.get("/").url.startswith("/konto/login/")
    with tenant(agency.pk):
        assert list(AuditEvent.objects.filter(event__in=["signal_received", "access_ended"]).order_by("id").values_list(
            "event", flat=True)) == ["signal_received", "access_ended"]  # fmt: skip


def test_a_session_over_there_is_over_here_and_the_role_stays(agency, service, employee):
    client = client_of(employee, agency)
    client.get("/")
    assert tell(event(service, LOGGED_OUT, sub="u-1")).status_code == 202
    assert client.get("/").url.startswith("/konto/login/")
    assert roles(agency, employee) == 1


def test_the_same_event_again_does_nothing_more(agency, service, employee):
    token = event(service)
    assert tell(token).status_code == 202
    with tenant(agency.pk):
        Membership.objects.create(
            agency=agency, user=employee, role=Role.MANAGER, starts_on=timezone.localdate() - timedelta(days=1)
        )
        actions.request_identities(lines=[(employee.email, "u-1")], by=service.admins[0], at=timezone.now())
        actions.confirm_identities(by=service.admins[1], at=timezone.now())
    assert tell(token).status_code == 202
    assert roles(agency, employee) == 1


@pytest.mark.parametrize(
    "claims",
    [{"aud": "annan"}, {"iss": "https://annan.example"}, {"jti": None}, {"events": None}, {"events": "x"},
     {"iat": datetime(2026, 1, 1, tzinfo=UTC)}, {"iat": datetime(2040, 1, 1, tzinfo=UTC)}, {"key": new_key()}],
    ids=["audience", "issuer", "jti", "no-events", "events", "old", "future", "key"],
)  # fmt: skip
def test_an_event_that_is_not_to_be_trusted_changes_nothing(agency, service, employee, claims):
    answer = tell(event(service, **claims))
    assert (answer.status_code, answer.json()["err"]) == (400, "invalid_request")
    assert roles(agency, employee) == 1


@pytest.mark.parametrize("body", ["", "x", "a.b.c", "å"])
def test_nonsense_is_told_so(service, employee, body):
    assert tell(body).status_code == 400


def test_an_unknown_person_or_an_unknown_event_changes_nothing(agency, service, employee):
    assert tell(event(service, sub="okänd", events={f"{RISC}account-disabled": {}})).status_code == 202
    assert tell(event(service, f"{RISC}account-enabled")).status_code == 202
    assert roles(agency, employee) == 1


def test_an_agency_without_openid_connect_has_no_such_address(db):
    make_agency(code="zebra")
    assert Client().post("/konto/myndighet/zebra/signaler/", "x", content_type="text/plain").status_code == 404
