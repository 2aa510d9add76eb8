"""The menu: what each reader sees, and where we are."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, path

from servicecenter.common.permissions import Permission
from servicecenter.web import navigation
from servicecenter.web.icons import ICONS


def _page(request):  # pragma: no cover - only its address is used
    raise AssertionError


urlpatterns = [
    path("", _page, name="start"),
    path("lon/", _page, name="pay_runs"),
    path("lon/kontroller/", _page, name="pay_findings"),
    path("attest/", _page, name="attest_inbox"),
]


@pytest.fixture(autouse=True)
def few_pages(settings):
    settings.ROOT_URLCONF = __name__


def labels(permissions=frozenset(), **options):
    return [link.label for section in navigation.menu_for(permissions, **options) for link in section.links]


def test_a_page_that_is_not_built_is_left_out():
    assert labels() == ["Start"]


def test_a_page_needs_its_permission():
    assert "Lönekörningar" not in labels({Permission.ATTEST})
    assert "Lönekörningar" in labels({Permission.SEE_PAY})


def test_only_the_nearest_page_is_marked_as_current():
    menu = navigation.menu_for({Permission.SEE_PAY}, path="/lon/kontroller/17/")
    assert [link.label for section in menu for link in section.links if link.is_current] == ["Kontroller"]


def test_a_page_below_is_marked_at_its_item_though_its_address_begins_otherwise():
    menu = navigation.menu_for({Permission.SEE_PAY}, path="/lon/spec/17/")
    assert [link.label for section in menu for link in section.links if link.is_current] == ["Lönekörningar"]


def test_every_address_below_an_item_is_one_of_the_site():
    routes = [f"/{route}" for route in routes_of(get_resolver("servicecenter.urls"))]
    below = [address for item in navigation.MENU for address in item.under]
    assert [address for address in below if not any(route.startswith(address) for route in routes)] == []


def routes_of(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        yield from routes_of(pattern, route) if hasattr(pattern, "url_patterns") else [route]


def test_start_is_current_only_on_start():
    menu = navigation.menu_for(frozenset(), path="/nagot/")
    assert not any(link.is_current for section in menu for link in section.links)


def test_what_waits_is_counted_at_its_page():
    menu = navigation.menu_for({Permission.ATTEST}, waiting={"attest": 5})
    assert {link.label: link.waiting for section in menu for link in section.links} == {"Start": 0, "Attest": 5}


def test_the_phone_shows_start_first_and_then_what_the_role_does_most():
    tabs = navigation.tabs_of(navigation.menu_for({Permission.SEE_PAY, Permission.ATTEST}))
    assert [tab.short for tab in tabs] == ["Start", "Attest", "Körningar", "Kontroller"]


def test_every_menu_item_has_an_icon_that_exists():
    assert {item.icon for item in navigation.MENU} <= set(ICONS)
