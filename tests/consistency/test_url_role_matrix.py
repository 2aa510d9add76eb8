"""Every address × role: 403 without the right, 404 for another agency's object, and never a word of another agency.

Two agencies stand side by side, each with a person of every role; every text of the second one carries a mark. The
doors are found by walking the addresses, so that a new one is tested the day it is added.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.db import models
from django.http import HttpResponse
from pypdf import PdfReader

from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.models import TenantManager
from tests.conftest import empty_database
from tests.consistency.doors import MAY_BE_EMPTY, OF_NO_AGENCY, Door, doors, house_doors, registers
from tests.factories.two_agencies import HIDDEN, OURS, THEIRS, Side, two_agencies

HOUSE = house_doors()


@pytest.fixture(scope="module")
def sides(django_db_setup: None, django_db_blocker) -> Iterator[tuple[Side, Side]]:
    with django_db_blocker.unblock(), two_agencies() as both:
        yield both
        empty_database()


def guarded(door: Door) -> frozenset[Permission]:
    return frozenset(getattr(door.view, "permissions", ()))


@pytest.mark.parametrize("role", Role.values)
def test_a_role_without_the_right_gets_403_and_one_with_it_gets_in(sides, role):
    ours, _theirs = sides
    client = ours.client(role)
    for door in HOUSE:
        status = client.get(door.address(ours)).status_code
        if guarded(door) and guarded(door).isdisjoint(PERMISSIONS[role]):
            assert status == 403, (door.name, role, status)
        elif guarded(door):
            empty = (404,) if door.name in MAY_BE_EMPTY else ()
            assert status in (200, 302, 405, *empty), (door.name, role, status)
        else:
            assert status in (200, 302, 403, 405), (door.name, role, status)


@pytest.mark.parametrize("role", Role.values)
def test_another_agencys_object_does_not_exist(sides, role):
    ours, theirs = sides
    client = ours.client(role)
    for door in HOUSE:
        if not door.has_arguments or door.name in OF_NO_AGENCY:
            continue
        may = not guarded(door) or not guarded(door).isdisjoint(PERMISSIONS[role])
        for answer in (client.get(door.address(theirs)), client.post(door.address(theirs))):
            expected = (404, 405) if may else (403,)
            assert answer.status_code in expected, (door.name, role, answer.status_code)


@pytest.mark.parametrize("role", Role.values)
def test_a_register_opens_by_its_permissions_and_only_for_the_own_agency(sides, role):
    ours, theirs = sides
    client = ours.client(role)
    held = PERMISSIONS[role]
    for model, register in registers().items():
        opens = not register.see.isdisjoint(held) or not register.edit.isdisjoint(held)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        here = {door.name: door for door in doors()}
        assert client.get(here[f"{name}_changelist"].address(ours)).status_code == (200 if opens else 403), (name, role)
        own = client.get(here[f"{name}_change"].address(ours)).status_code
        assert own == (200 if opens else 403), (name, role, own)
        assert client.post(here[f"{name}_delete"].address(ours), {"post": "yes"}).status_code in (403, 404)
        if opens and hasattr(model, "agency"):
            assert client.get(here[f"{name}_change"].address(theirs)).status_code == 404, (name, role)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role.values)
def test_no_page_or_file_carries_a_word_of_another_agency_or_of_a_protected_person(sides, role):
    assert leaks(sides, role) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", Role.values)
def test_no_word_leaks_even_when_every_query_forgets_its_filter(sides, role, monkeypatch):
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    assert leaks(sides, role) == []


def test_the_crawl_does_see_the_words_of_the_own_agency(sides):
    """A crawl that met only empty pages would prove nothing."""
    ours, _theirs = sides
    client = ours.client(Role.ADMINISTRATOR)
    seen = [url for url in addresses(ours) if OURS in text_of(client.get(url))]
    assert len(seen) >= 10


def leaks(sides: tuple[Side, Side], role: str) -> list[str]:
    ours, theirs = sides
    client = ours.client(role)
    found = []
    for url in [*addresses(ours), *addresses(theirs, with_arguments_only=True)]:
        answer = client.get(url)
        texts = [text_of(answer)]
        if answer.status_code == 200 and "format=csv" in texts[0]:
            texts += [text_of(client.get(url, {"format": name})) for name in ("csv", "xlsx")]
        found += [f"{url}: {mark}" for text in texts for mark in (THEIRS, HIDDEN) if mark.lower() in text.lower()]
    return found


def addresses(side: Side, *, with_arguments_only: bool = False) -> list[str]:
    """Every address that can be opened for an agency. Logging out would end the crawl."""
    chosen = [
        door
        for door in doors()
        if door.pattern.name not in (None, "account_logout")
        and not (door.is_library and door.has_arguments)
        and (door.has_arguments or not with_arguments_only)
    ]
    return [door.address(side) for door in chosen]


def text_of(answer: HttpResponse) -> str:
    """What a person could read in an answer, whatever its format."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if "pdf" in kind:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return body.decode("utf-8", "replace") + str(answer.headers)
