"""Settings hold from their day to their last; units form a tree."""

from __future__ import annotations

from datetime import date

import pytest

from servicecenter.agencies.queries import setting, settings_on, unit_tree, units_by_depth
from servicecenter.models import AgencySetting, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


def put(value: str, starts_on: date, ends_on: date | None = None, key: str = "mertid") -> None:
    AgencySetting.objects.create(key=key, value=value, source="lokalt avtal", starts_on=starts_on, ends_on=ends_on)


def test_a_setting_holds_from_its_first_day_to_its_last(agency):
    put("165", date(2025, 1, 1), date(2025, 6, 30))
    put("142", date(2025, 7, 1))
    assert setting("mertid", date(2024, 12, 31)) is None
    assert setting("mertid", date(2025, 1, 1)) == setting("mertid", date(2025, 6, 30)) == "165"
    assert setting("mertid", date(2025, 7, 1)) == "142"


def test_the_one_that_began_last_wins_over_one_still_open(agency):
    put("165", date(2025, 1, 1))
    put("142", date(2026, 1, 1))
    put("37", date(2026, 1, 1), key="ob")
    assert settings_on(date(2026, 5, 1)) == {"mertid": "142", "ob": "37"}
    assert settings_on(date(2025, 5, 1)) == {"mertid": "165"}


def test_the_settings_of_another_agency_are_not_ours():
    ours, theirs = make_agency(), make_agency()
    with tenant(theirs.pk):
        put("142", date(2025, 1, 1))
    with tenant(ours.pk):
        assert settings_on(date(2025, 1, 1)) == {}


def test_units_come_in_the_order_of_the_tree_with_their_depth(agency):
    top = Unit.objects.get()
    under = Unit.objects.create(code="110", name="Under", parent=top)
    Unit.objects.create(code="105", name="Före", parent=top)
    Unit.objects.create(code="111", name="Underst", parent=under)
    assert [(unit.code, depth) for unit, depth in units_by_depth()] == [("100", 0), ("105", 1), ("110", 1), ("111", 2)]


def test_the_tree_is_read_in_one_query(agency, django_assert_num_queries):
    under = Unit.objects.create(code="110", name="Under", parent=Unit.objects.get())
    with django_assert_num_queries(1):
        tree = unit_tree()
    assert tree.path(under.pk) == (under.pk, under.parent_id)
    assert tree.is_within(under.pk, under.parent_id)
    assert not tree.is_within(under.parent_id, under.pk)
    assert not tree.is_within(None, under.pk)
    assert tree.is_within(None, None)
