"""Every address × role: 403 without the right, 404 for another agency's object, and never a word of another agency.

Two agencies stand side by side, each with a person of every role; every text of the second one carries a mark. The
doors are found by walking the addresses, so that a new one is tested the day it is added.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import models
from django.test import Client, override_settings

from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.models import TenantManager
from tests.conftest import empty_database, superuser
from tests.consistency.crawl import LIGHT, Crawl, Visit, leads_to_an_object, visit
from tests.consistency.doors import HIDDEN_FROM_OTHERS, Door, registers
from tests.factories.two_agencies import HIDDEN, OURS, THEIRS, two_agencies

KINDS = ("text/html", "text/csv", "spreadsheet", "pdf", "zip", "xml")
"""What the answers of the house are written as."""

TRIED = [role for role in Role.values if not any(PERMISSIONS[role] < PERMISSIONS[other] for other in Role.values)]
"""Roles that no other role has all the rights of, and more: what opens for a lesser one is tried by the greater."""


@pytest.fixture(scope="module")
def crawl(django_db_setup: None, django_db_blocker) -> Iterator[Crawl]:
    told = logging.getLogger("django.request")
    level = told.level
    told.setLevel(logging.CRITICAL)  # every 403 and 404 would be told with its whole traceback
    with django_db_blocker.unblock(), override_settings(**LIGHT), two_agencies() as both:
        yield Crawl(*both)
        empty_database()
    told.setLevel(level)


def guarded(door: Door) -> frozenset[Permission]:
    return frozenset(getattr(door.view, "permissions", ()))


def may(role: str, door: Door) -> bool:
    return not guarded(door) or not guarded(door).isdisjoint(PERMISSIONS[role])


def house(visits: list[Visit]) -> list[Visit]:
    return [seen for seen in visits if not seen.door.is_library and not seen.door.is_backoffice]


def leaks(visits: list[Visit]) -> list[str]:
    return [f"{seen}: {mark}" for seen in visits for mark in (THEIRS, HIDDEN) if mark.lower() in seen.text.lower()]


@pytest.mark.parametrize("role", TRIED)
def test_a_role_without_the_right_gets_403_and_one_with_it_gets_in(crawl: Crawl, role: str):
    own = [seen for seen in house(crawl.walk(role)) if seen.is_own]
    assert {seen.door.name for seen in own} == {seen.door.name for seen in house(crawl.walk(Role.EMPLOYEE))}
    for seen in own:
        if not may(role, seen.door):
            assert seen.status == 403, (role, str(seen))
        elif guarded(seen.door):
            assert seen.status in (200, 302, 405), (role, str(seen))
        elif seen.door.name in HIDDEN_FROM_OTHERS:
            expected = (200, 302, 405) if role in HIDDEN_FROM_OTHERS[seen.door.name] else (404, 405)
            assert seen.status in expected or is_audit_write(role, seen), (role, str(seen))
        else:
            assert seen.status in (200, 302, 403, 405), (role, str(seen))


@pytest.mark.parametrize("role", TRIED)
def test_another_agencys_object_does_not_exist(crawl: Crawl, role: str):
    visits = house(crawl.walk(role))
    shut = {seen.door.name for seen in visits if seen.is_own and seen.status == 403}
    others = [seen for seen in visits if not seen.is_own]
    assert {seen.door.name for seen in others} | shut >= {door.name for door, _ in crawl.own if is_tried(door)}
    for seen in others:
        refused = (404, 405) if may(role, seen.door) and not is_audit_write(role, seen) else (403,)
        assert seen.status in refused, (role, str(seen))


def is_audit_write(role: str, seen: Visit) -> bool:
    """The auditor writes nothing anywhere, whosesoever the object is."""
    return role == Role.AUDITOR and seen.method == "POST"


def test_every_door_that_is_shut_for_someone_was_sent_a_form_there(crawl: Crawl):
    for role in TRIED:
        crawl.walk(role)
    sent = {seen.door.name for visits in crawl.walks.values() for seen in house(visits) if seen.method == "POST"}
    shut = {seen.door.name for visits in crawl.walks.values() for seen in house(visits) if seen.status == 403}
    assert shut <= sent


def is_tried(door: Door) -> bool:
    return leads_to_an_object(door) and not door.is_backoffice


@pytest.mark.parametrize("role", TRIED)
def test_a_register_opens_by_its_permissions_and_only_for_the_own_agency(crawl: Crawl, role: str):
    answers = {(seen.door.name, seen.is_own, seen.method): seen.status for seen in crawl.walk(role)}
    held = PERMISSIONS[role]
    for model, register in registers().items():
        opens = not register.see.isdisjoint(held) or not register.edit.isdisjoint(held)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("changelist", "change"):
            assert answers[f"{name}_{page}", True, "GET"] == (200 if opens else 403), (name, page, role)
        assert answers[f"{name}_delete", True, "GET"] in (403, 404), (name, role)
        if opens and hasattr(model, "agency"):
            for method in ("GET", "POST"):
                status = 403 if role == Role.AUDITOR and method == "POST" else 404
                assert answers[f"{name}_change", False, method] == status, (name, role, method)


@pytest.mark.parametrize("role", TRIED)
def test_nothing_can_be_deleted_in_a_register(crawl: Crawl, role: str):
    client = crawl.ours.client(role)
    asked = {seen.door.name: seen.status for seen in crawl.walk(role) if seen.is_own and seen.method == "GET"}
    for door, url in crawl.own:
        if door.is_backoffice and door.name.endswith("_delete") and asked[door.name] != 403:
            assert client.post(url, {"post": "yes"}).status_code in (403, 404), (door.name, role)


@pytest.mark.parametrize("role", TRIED)
def test_no_page_or_file_carries_a_word_of_another_agency_or_of_a_protected_person(crawl: Crawl, role: str):
    assert leaks(crawl.walk(role)) == []


@pytest.mark.parametrize("role", TRIED)
def test_the_wall_of_the_database_holds_when_every_query_forgets_its_filter(crawl: Crawl, role: str, monkeypatch):
    crawl.walk(role)
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    again = crawl.walk_again(role)
    assert leaks(again) == []
    assert [
        str(seen)
        for seen in house(again)
        if not seen.is_own and seen.status not in (404, 405) and not is_audit_write(role, seen)
    ] == []


def test_without_logging_in_every_door_leads_to_the_log_in(crawl: Crawl):
    client = Client()
    for door, url in crawl.own:
        if not door.is_library and not getattr(door.view, "open_to_all", False):
            answer = client.get(url)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, "/konto/login/"), door.name


def test_the_crawl_does_see_the_words_of_the_own_agency_in_every_kind_of_answer(crawl: Crawl):
    """A crawl that met only empty pages, or files that it cannot read, would prove nothing."""
    seen = [one for role in TRIED for one in crawl.walk(role) if one.status == 200 and OURS in one.text]
    for kind in KINDS:
        assert any(kind in one.kind for one in seen), kind
    assert len({one.door.name for one in seen if not one.door.is_backoffice}) >= 30
    known = {one.kind for role in TRIED for one in house(crawl.walk(role)) if one.status == 200}
    assert {
        kind for kind in known if not any(part in kind for part in (*KINDS, "text/plain", "json", "image"))
    } == set()


def test_the_crawl_sees_a_leak_when_both_walls_are_down(crawl: Crawl, monkeypatch):
    """The payees of the other agency do show as soon as the filter and the policy of their table are gone."""
    [(door, url)] = [(door, url) for door, url in crawl.own if door.name == "payees"]
    client = crawl.ours.client(Role.PAYROLL_CLERK)
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    with superuser() as administrator:
        administrator.execute("ALTER TABLE payroll_payee DISABLE ROW LEVEL SECURITY")
        try:
            assert leaks([visit(door, client.get(url), is_own=True)])
        finally:
            administrator.execute("ALTER TABLE payroll_payee ENABLE ROW LEVEL SECURITY")
    assert leaks([visit(door, client.get(url), is_own=True)]) == []
