"""The catalogue as the agency in scope meets it: what it has, what it may order, and what remains with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicecenter.service_catalogue.catalogue import (
    Area,
    CatalogueService,
    CatalogueVersion,
    Responsible,
    ServiceClass,
    Step,
)
from servicecenter.service_orders.queries import bases_in_force, open_services, orders_in_force


class Standing(StrEnum):
    """What a service is to the agency (läge)."""

    HELD = "held"
    INCLUDED = "included"
    ORDERED = "ordered"
    TO_ORDER = "to_order"
    NEEDS_BASE = "needs_base"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class Offered:
    """One service of the catalogue with how it stands for the agency."""

    service: CatalogueService
    standing: Standing

    @property
    def split(self) -> list[tuple[Responsible, int]]:
        """How many steps each party does."""
        return [(each, len(self.service.done_by(each))) for each in Responsible]


def offered(catalogue: CatalogueVersion, services: Iterable[CatalogueService], on: date) -> list[Offered]:
    bases, open_ = bases_in_force(catalogue, on), open_services()
    waiting = {code for code, row in open_.items() if row.state == "ordered"}
    return [Offered(each, _standing(each, bases, set(open_), waiting)) for each in services]


def _standing(service: CatalogueService, bases: frozenset[str], open_: set[str], waiting: set[str]) -> Standing:
    if service.service_class == ServiceClass.BASE:
        if service.code not in bases:
            return Standing.NOT_HELD
        return Standing.INCLUDED if service.comes_with else Standing.HELD
    if service.parent not in bases:
        return Standing.NEEDS_BASE
    if service.code in waiting:
        return Standing.ORDERED
    return Standing.HELD if service.code in open_ else Standing.TO_ORDER


def services_held(catalogue: CatalogueVersion, on: date) -> list[CatalogueService]:
    """Everything the agency has on a day: base services, what comes with them, and what it has ordered beside."""
    bases = bases_in_force(catalogue, on)
    ordered = {row.service for row in orders_in_force(on)}
    return [service for service in catalogue if service.code in bases or service.code in ordered]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What the agency does itself of a service that it has (kvar hos er)."""

    service: CatalogueService
    steps: tuple[Step, ...]


def remaining_with_customer(catalogue: CatalogueVersion, on: date) -> list[Remaining]:
    """Generated from the steps: whatever the centre or another party does not do (H12)."""
    held = services_held(catalogue, on)
    return [Remaining(each, steps) for each in held if (steps := each.done_by(Responsible.CUSTOMER))]


def by_area(rows: Iterable[Offered]) -> list[tuple[Area, list[Offered]]]:
    """The three areas in their order, without those that nothing was found in."""
    found = list(rows)
    groups = ((area, [row for row in found if row.service.area == area]) for area in Area)
    return [(area, group) for area, group in groups if group]
