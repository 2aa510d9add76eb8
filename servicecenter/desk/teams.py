"""Who answers what (arbetslag): each area of services has its team, told by what the people in it may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from servicecenter.agreements.catalogue import OFFERS, Area, Service
from servicecenter.common.permissions import Permission

TEAMS: Mapping[Area, Permission] = {
    Area.PAYROLL: Permission.PREPARE_PAY_RUN,
    Area.FINANCE: Permission.IMPORT_VOUCHERS,
    Area.E_COMMERCE: Permission.HANDLE_PROCUREMENT,
}


def areas_of(services: Collection[Service]) -> list[Area]:
    """The areas in which an agency has some service, and therefore gets support."""
    return [area for area in Area if any(OFFERS[service].area == area for service in services)]


def teams_of(permissions: Collection[Permission]) -> list[Area]:
    """The areas whose team someone with these permissions is in."""
    return [area for area, permission in TEAMS.items() if permission in permissions]
