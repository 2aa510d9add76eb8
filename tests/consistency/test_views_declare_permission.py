"""Nothing opens by mistake: every view of the house says which permission it asks for, or that it asks for none."""

from __future__ import annotations

import pytest

from servicecenter.common.permissions import Permission
from tests.consistency.doors import ARGUMENTS, Door, doors, house_doors

HOUSE = house_doors()
BEFORE_LOG_IN = {
    "sign_on_choose",
    "sign_on",
    "sign_on_start",
    "sign_on_signals",
    "openid_connect_callback",
    "saml_acs",
    "saml_finish_acs",
    "saml_metadata",
    "saml_sls",
}
"""The way in through an agency's own log-in service."""


@pytest.mark.parametrize("door", HOUSE, ids=lambda door: door.name)
def test_every_view_declares_its_permission(door: Door):
    view = door.view
    declares = hasattr(view, "permissions")
    assert declares or getattr(view, "open_to_all", False) or getattr(view, "without_agency", False), (
        f"{door.name} säger inte vem den är till för: sätt @requires(Permission…), @for_everyone, @without_agency "
        "eller @open_to_all på vyn."
    )
    assert all(isinstance(permission, Permission) for permission in getattr(view, "permissions", ()))


def test_every_address_with_arguments_is_known_to_the_tests_of_every_door():
    unknown = [door.name for door in HOUSE if door.has_arguments and door.name not in ARGUMENTS]
    assert not unknown, f"Lägg till argument för {unknown} i tests/consistency/doors.py."


def test_every_door_has_a_name_so_that_it_can_be_tested():
    nameless = [door.name for door in doors() if not (door.pattern.name or door.is_library or door.is_backoffice)]
    assert nameless == ["konto/email/"]  # only closes a page of the library


def test_few_views_are_open_without_logging_in():
    opened = {door.name for door in HOUSE if getattr(door.view, "open_to_all", False)}
    interface = {"api:schema", "api_about"}
    health = {"health", "health_live", "metrics"}
    assert (
        opened - BEFORE_LOG_IN
        == {"choose_language", "supplier_details", "supplier_invoices_of_link", "shop_return"} | interface | health
    )
    assert opened >= BEFORE_LOG_IN
