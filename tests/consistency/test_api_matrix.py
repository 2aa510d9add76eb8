"""Every endpoint × scope of the interface: 403 without the scope, 404 for another agency's object, no foreign word.

The endpoints are found by walking the addresses; a new one is tested the day it is added.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import models
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from payroll.absence.models import AbsenceKind
from payroll.models import Absence, Employment, Person, TimeEntry
from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.integrations.scopes import SCOPES
from servicecenter.models import AccessToken
from servicecenter.tenancy.models import TenantManager
from servicecenter.tenancy.scope import tenant
from tests.conftest import empty_database, superuser
from tests.consistency.doors import Door, api_doors
from tests.factories import NOW
from tests.factories.tokens import System, make_token
from tests.factories.two_agencies import HIDDEN, OURS, THEIRS, Side, two_agencies

NUMBER = itertools.count()
METHODS = ("GET", "POST")


REPORTED = {"api:time_entry": TimeEntry, "api:withdraw_time_entry": TimeEntry}
REPORTED |= {"api:absence": Absence, "api:withdraw_absence": Absence}
"""A system sees the rows that it has reported itself, so the walk needs rows of the walking system."""


class Interface:
    """The first agency's system, with a token for each scope and one with all, among both agencies' objects."""

    def __init__(self, ours: Side, theirs: Side) -> None:
        self.ours, self.theirs = ours, theirs
        self.systems = {scope: System(make_token(ours.agency, str(scope))) for scope in SCOPES}
        self.all = System(make_token(ours.agency))
        make_token(theirs.agency)
        for side in (ours, theirs):
            self._report(side)

    def _report(self, side: Side) -> None:
        with tenant(side.agency.pk):
            own = {
                "employment": Employment.objects.filter(person__is_protected=False).first(),
                "starts_on": date(2026, 11, 9),
                "ends_on": date(2026, 11, 9),
                "state": "submitted",
                "recorded_at": NOW,
                "recorded_by": AccessToken.objects.filter(name="Tidsystemet").first().actor,
            }
            TimeEntry.objects.create(code="11200", quantity=1, note=side.agency.name, **own)
            Absence.objects.create(kind=AbsenceKind.SICK, working_days=1, **own)

    def call(self, system: System, door: Door, method: str, side: Side) -> HttpResponse:
        url = self.address(door, side)
        return system.get(url) if method == "GET" else system.write(url, {}, key=f"nyckel-{next(NUMBER):06d}")

    def address(self, door: Door, side: Side) -> str:
        if door.name not in REPORTED:
            return door.address(side)
        with tenant(side.agency.pk):
            row = REPORTED[door.name].objects.filter(recorded_by__email__endswith="@system.invalid").latest("pk")
        return reverse(door.name, kwargs={"public_id": row.public_id})


@pytest.fixture(scope="module")
def interface(django_db_setup: None, django_db_blocker) -> Iterator[Interface]:
    told = logging.getLogger("django.request")
    level = told.level
    told.setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), override_settings(API_CALLS_A_MINUTE=10**6):
        try:
            with two_agencies() as both:
                yield Interface(*both)
        finally:
            empty_database()
    told.setLevel(level)


def operations() -> list[tuple[Door, str]]:
    return [(door, method) for door in api_doors() for method in METHODS if hasattr(door.view.cls, method.lower())]


EVERY = pytest.mark.parametrize(
    ("door", "method"), operations(), ids=[f"{method} {door.name}" for door, method in operations()]
)


def leaks(answer: HttpResponse) -> list[str]:
    text = f"{answer.headers} {answer.content.decode()}".lower()
    return [mark for mark in (THEIRS, HIDDEN) if mark.lower() in text]


def test_there_is_something_to_test():
    assert len(operations()) >= 28
    assert {method for _, method in operations()} == set(METHODS)


@EVERY
def test_every_method_of_every_endpoint_asks_for_a_scope(door: Door, method: str):
    assert door.view.scopes[method] in SCOPES
    handled = {name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(door.view.cls, name)}
    assert set(door.view.scopes) == handled


@EVERY
def test_only_the_scope_opens_and_everyone_else_gets_403(interface: Interface, door: Door, method: str):
    for scope, system in interface.systems.items():
        answer = interface.call(system, door, method, interface.ours)
        if scope == door.view.scopes[method]:
            assert answer.status_code in (200, 201, 409, 422), (scope, answer.content)
        else:
            assert (answer.status_code, answer.json()["type"]) == (403, "/api/#scope"), (scope, answer.content)
        assert leaks(answer) == []


@EVERY
def test_another_agencys_object_does_not_exist(interface: Interface, door: Door, method: str):
    if door.has_arguments:
        answer = interface.call(interface.all, door, method, interface.theirs)
        assert (answer.status_code, answer.json()["type"]) == (404, "/api/#missing")
        assert leaks(answer) == []


@EVERY
def test_no_role_of_a_person_opens_an_endpoint(interface: Interface, door: Door, method: str):
    for role in (Role.PAYROLL_CLERK, Role.ADMINISTRATOR):
        client = interface.ours.client(role)
        assert client.generic(method, door.address(interface.ours)).status_code == 401


def test_the_wall_of_the_database_holds_when_every_query_forgets_its_filter(interface: Interface, monkeypatch):
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    for door, method in operations():
        own = interface.call(interface.all, door, method, interface.ours)
        assert leaks(own) == [], (door.name, own.content)
        if door.has_arguments:
            other = interface.call(interface.all, door, method, interface.theirs)
            assert (other.status_code, leaks(other)) == (404, []), (door.name, other.content)


def test_the_walk_does_see_the_words_of_the_own_agency(interface: Interface):
    seen = [
        door.name
        for door, method in operations()
        if method == "GET" and OURS in interface.call(interface.all, door, method, interface.ours).content.decode()
    ]
    assert {"api:persons", "api:person", "api:payees", "api:vouchers", "api:time_entries"} <= set(seen)


def test_the_walk_sees_a_leak_when_both_walls_are_down(interface: Interface, monkeypatch):
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    with superuser() as administrator:
        administrator.execute("ALTER TABLE payroll_payee DISABLE ROW LEVEL SECURITY")
        try:
            assert leaks(interface.all.get("/api/v1/payees/")) == [THEIRS]
        finally:
            administrator.execute("ALTER TABLE payroll_payee ENABLE ROW LEVEL SECURITY")


def test_each_person_whose_pay_leaves_is_in_the_log_once(interface: Interface):
    for name in ("pay_terms", "tax_decisions", "payslips"):
        before = last_event(interface)
        rows = json.loads(interface.all.get(reverse(f"api:{name}")).content)["results"]
        with tenant(interface.ours.agency.pk):
            told = AuditEvent.objects.filter(event="read", pk__gt=before).values_list("person_id", flat=True)
            shown = Person.objects.filter(public_id__in={row["person"] for row in rows}).values_list("pk", flat=True)
            assert rows
            assert sorted(told) == sorted(shown), name


def last_event(interface: Interface) -> int:
    with tenant(interface.ours.agency.pk):
        return AuditEvent.objects.latest("pk").pk
