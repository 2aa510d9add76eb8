"""Tokens: asked for by one administrator, confirmed by another, shown once, kept as a hash, and ended in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.integrations import actions
from servicecenter.integrations.queries import keys_handled_by, systems_by_holder
from servicecenter.integrations.scopes import SCOPES
from servicecenter.models import AccessToken
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_agency, make_user
from tests.factories.runs import client_of
from tests.factories.tokens import ALL, System, make_token, system_of

pytestmark = pytest.mark.django_db
RUNS = "/api/v1/runs/"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def admins(agency):
    return make_user(agency, Role.ADMINISTRATOR), make_user(agency, Role.ADMINISTRATOR)


def ask(agency, by, *, scopes=ALL, days=30, name="Tidsystemet"):
    with tenant(agency.pk):
        return actions.request_token(
            name=name, scopes=scopes, expires_on=timezone.localdate() + timedelta(days=days), by=by, at=timezone.now()
        )


def test_a_token_works_when_a_second_administrator_has_confirmed_it_and_not_before(agency, admins):
    token, secret = ask(agency, admins[0])
    assert System(secret).get(RUNS).status_code == 401
    with tenant(agency.pk):
        actions.confirm_token(token=token, by=admins[1], at=timezone.now())
    assert System(secret).get(RUNS).status_code == 200


def test_the_one_who_asked_cannot_confirm_and_the_database_says_so_too(agency, admins):
    token, _ = ask(agency, admins[0])
    with tenant(agency.pk):
        with pytest.raises(SecondPersonNeeded):
            actions.confirm_token(token=token, by=admins[0], at=timezone.now())
        with pytest.raises(IntegrityError, match="token_second_person"):
            AccessToken.objects.update(confirmed_by=admins[0], confirmed_at=timezone.now())


def test_a_token_is_confirmed_once(agency, admins):
    token, _ = ask(agency, admins[0])
    with tenant(agency.pk):
        actions.confirm_token(token=token, by=admins[1], at=timezone.now())
        with pytest.raises(NotAllowedNow):
            actions.confirm_token(token=token, by=admins[1], at=timezone.now())


def test_only_an_administrator_lets_a_system_in(agency):
    clerk = make_user(agency, Role.PAYROLL_CLERK)
    with pytest.raises(PermissionDenied):
        ask(agency, clerk)


@pytest.mark.parametrize("scope", ["approve_pay_run", "release_payment", "attest", "see_protected", "administer", "x"])
def test_a_decision_or_a_protected_identity_is_nothing_for_a_system(agency, admins, scope):
    with pytest.raises(ValidationError, match=scope):
        ask(agency, admins[0], scopes=[scope])


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_lasts_a_year_at_most(agency, admins, days):
    with pytest.raises(ValidationError, match="ett år"):
        ask(agency, admins[0], days=days)


def test_the_secret_is_nowhere_in_the_database(agency, admins):
    _, secret = ask(agency, admins[0])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        with tenant(agency.pk):
            for table in tables:
                if table == "payroll_protectedidentity":  # closed even to this question
                    continue
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret[9:]}%"])
                assert cursor.fetchone() == (0,), table


def test_the_secret_is_shown_on_the_page_once(agency, admins):
    client = client_of(admins[0], agency)
    body = {"name": "Tidsystemet", "scopes": ["see_pay"], "expires_on": timezone.localdate().isoformat()}
    page = client.post("/system/", body)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    secret = page.context["secret"]
    assert secret.startswith("sck_")
    assert secret in page.text
    assert secret not in client.get("/system/").text


def test_the_pages_confirm_and_revoke(agency, admins):
    token, secret = ask(agency, admins[0])
    first, second = (client_of(user, agency) for user in admins)
    assert "Bekräfta<" not in first.get("/system/").text
    refused = first.post(f"/system/{token.public_id}/bekrafta/", follow=True)
    assert "annan administratör" in refused.text
    assert "Bekräfta<" in second.get("/system/").text
    second.post(f"/system/{token.public_id}/bekrafta/")
    assert System(secret).get(RUNS).status_code == 200
    first.post(f"/system/{token.public_id}/aterkalla/")
    assert System(secret).get(RUNS).status_code == 401


def test_an_expired_token_is_refused(agency):
    secret = make_token(agency)
    with tenant(agency.pk):
        AccessToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert System(secret).get(RUNS).status_code == 401


def test_an_agency_that_has_left_has_no_systems(agency):
    secret = make_token(agency)
    agency.is_active = False
    agency.save()
    assert System(secret).get(RUNS).status_code == 401


def test_the_accounts_of_systems_cannot_log_in(agency):
    make_token(agency)
    with tenant(agency.pk):
        actor = AccessToken.objects.get().actor
    assert (actor.is_active, actor.has_usable_password()) == (False, False)
    assert actor.memberships.count() == 0


def test_a_system_keeps_its_account_over_all_its_tokens_in_the_agency(agency, admins):
    first, second = ask(agency, admins[0])[0], ask(agency, admins[0])[0]
    assert first.actor_id == second.actor_id
    other = make_agency()
    third, _ = ask(other, make_user(other, Role.ADMINISTRATOR))
    assert third.actor_id != first.actor_id


def test_the_token_knows_when_it_was_used_last_and_the_log_knows_who_let_it_in(agency):
    system_of(agency).get(RUNS)
    with tenant(agency.pk):
        assert AccessToken.objects.get().last_used_at is not None
        told = list(AuditEvent.objects.filter(event__startswith="access_").order_by("id"))
    assert [row.event for row in told] == ["access_requested", "access_confirmed"]
    assert told[0].actor_id != told[1].actor_id


def test_too_many_calls_in_a_minute_are_refused_though_the_cache_is_lost(agency, settings, monkeypatch):
    settings.API_CALLS_A_MINUTE, moment = 3, timezone.now().replace(second=20)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    system = system_of(agency)
    statuses = []
    for _ in range(5):
        cache.clear()
        statuses.append(system.get(RUNS).status_code)
    assert statuses == [200, 200, 200, 429, 429]
    assert system.get(RUNS)["Retry-After"] == "40"


def systems_of(*people: int) -> dict[int, frozenset[int]]:
    return systems_by_holder(keys_handled_by(people).values("actor_id", "created_by_id", "confirmed_by_id"))


def test_whoever_handled_the_key_has_asked_for_what_the_system_asks_for(agency, admins):
    token, _ = ask(agency, admins[0])
    with tenant(agency.pk):
        first, second = (admin.pk for admin in admins)
        assert systems_of(first) == {first: {token.actor_id}}
        assert systems_of(second) == {}
        actions.confirm_token(token=token, by=admins[1], at=timezone.now())
        assert systems_of(first, second) == {first: {token.actor_id}, second: {token.actor_id}}


def test_a_token_is_seen_only_in_its_agency_or_by_its_own_hash(agency):
    make_token(agency)
    other = make_agency()
    with tenant(other.pk):
        assert AccessToken._base_manager.count() == 0
    with tenant(agency.pk):
        assert AccessToken._base_manager.count() == 1


def test_every_scope_is_a_permission_that_some_endpoint_asks_for():
    from tests.consistency.doors import api_doors

    asked = {permission for door in api_doors() for permission in door.view.permissions}
    assert asked == set(SCOPES)


def test_a_browsers_log_in_opens_nothing_here(agency):
    user = make_user(agency, Role.PAYROLL_CLERK)
    answer = client_of(user, agency).get(RUNS)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not answer.cookies


def test_a_token_opens_no_page(agency):
    answer = system_of(agency).get("/lon/personer/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/konto/login/")


def test_without_a_token_and_with_nonsense_the_answer_is_the_same():
    bodies = {Client(headers=headers).get(RUNS).content for headers in ({}, {"Authorization": "Bearer sck_x"})}
    assert len(bodies) == 1
