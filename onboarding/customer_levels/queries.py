"""How those who are customers already are served while another is connected (befintliga kunder, A47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from onboarding.projects.models import Project
from onboarding.projects.services import services_on
from servicecenter.common.periods import Month
from servicecenter.service_levels.models import UnitLevel
from servicecenter.service_levels.queries import unit_levels
from servicecenter.service_levels.summing import CONTACTS

MONTHS_RUNNING = 2
"""Months below the target in a row that stop new starts (T8); our own measure (osourcad)."""


@dataclass(frozen=True, slots=True)
class Normal:
    """What customers ask the desk in a usual month, of those who are not newly connected."""

    month: str
    contacts: int
    employees: int

    @property
    def per_hundred(self) -> Decimal:
        return Decimal(100 * self.contacts) / self.employees


def codes_of(project: Project) -> list[str]:
    """The services of the catalogue that the project connects."""
    day = project.go_live_on or project.wanted_go_live_on
    return [service.code for service in services_on(project.services, day)]


def long_below(services: list[str], *, on: date) -> list[UnitLevel]:
    """Measures that all customers of some services together have missed in the last whole months, each once."""
    months = [Month.of(on).plus(-back) for back in range(1, MONTHS_RUNNING + 1)]
    below: dict[tuple[str, str], list[UnitLevel]] = {}
    for row in unit_levels(months, services):
        if row.is_below:
            below.setdefault((row.service, row.code), []).append(row)
    return [rows[-1] for rows in below.values() if len(rows) == MONTHS_RUNNING]


def normal_contacts(*, on: date) -> Normal | None:
    """The newest whole month before a day; nothing while no month has been counted."""
    rows = UnitLevel.objects.filter(code=CONTACTS, month__lt=str(Month.of(on)), met__gt=0, counted__gt=0)
    found = rows.order_by("-month").first()
    return Normal(found.month, found.met, found.counted) if found else None
