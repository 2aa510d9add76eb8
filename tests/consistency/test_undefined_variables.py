"""No page asks for a variable that its view never gave: Django would show nothing, and nobody would notice.

A part that is left out at times is asked for with ``{% if %}`` before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.template import engines
from django.test import Client, override_settings

from servicecenter.accounts.roles import PERMISSIONS, Role
from tests.conftest import empty_database
from tests.consistency.crawl import LIGHT
from tests.consistency.doors import Door, house_doors
from tests.factories.two_agencies import Side, two_agencies


class Undefined(str):
    """The mark of one undefined variable: seen when shown, nothing when asked for."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


class Mark(str):
    """What Django puts the name of an undefined variable in."""

    __slots__ = ()

    def __mod__(self, name: object) -> Undefined:
        return Undefined(str.__mod__(self, name))


UNDEFINED = Mark("¤¤%s¤¤")
SEEN = re.compile("¤¤(.*?)¤¤")


@pytest.fixture(scope="module")
def side(django_db_setup: None, django_db_blocker) -> Iterator[Side]:
    with django_db_blocker.unblock(), override_settings(**LIGHT), two_agencies() as (ours, _theirs):
        yield ours
        empty_database()


@pytest.fixture(scope="module")
def client_of(side: Side) -> Callable[[str], Client]:
    """One log-in for each role."""
    return cache(side.client)


@pytest.fixture(autouse=True)
def undefined_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UNDEFINED)


def roles_for(door: Door) -> list[str]:
    """Those who see the page: every role for a page that is everyone's, since each sees a page of its own."""
    needed = set(getattr(door.view, "permissions", ()))
    return [role for role in Role.values if not needed or needed & PERMISSIONS[role]]


@pytest.mark.parametrize("door", house_doors(), ids=lambda door: door.name)
def test_a_page_shows_no_undefined_variable(door: Door, side: Side, client_of: Callable[[str], Client]):
    address = door.address(side)
    for role in roles_for(door):
        answer = client_of(role).get(address)
        if answer.get("Content-Type", "").startswith("text/html"):
            undefined = sorted(set(SEEN.findall(answer.content.decode())))
            assert not undefined, f"{door.name} som {role}: {undefined}"
        answer.close()


def test_an_undefined_variable_would_be_seen():
    page = engines["django"].from_string("{{ known }} {{ unknown.part }}").render({"known": "x"})
    assert SEEN.findall(page) == ["unknown.part"]
