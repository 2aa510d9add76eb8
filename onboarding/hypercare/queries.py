"""Close follow-up after go-live (tät uppföljning, G34): each day's figures, critical cases, and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from onboarding.customer_levels.queries import Normal, codes_of, normal_contacts
from onboarding.planning.plan import add_working_days
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of, template_of
from onboarding.projects.services import services_on
from onboarding.training.queries import Contacts, contacts_of
from servicecenter.agreements.catalogue import Area
from servicecenter.desk.models import SupportCase
from servicecenter.desk.queries import critical_cases
from servicecenter.service_clock.attainment import Tally
from servicecenter.service_levels.queries import Attained, attainment, spans, tallies

CALM, ALARM = 2, 3
"""How many times the normal contacts keep gate 4 shut, and keep the follow-up on (T10); our own (osourcad)."""
CRITICAL_DAYS = 1
"""Working days that a critical case may be open before T10 goes off; our own (osourcad)."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Contacts of thirty days against what is normal, if both can be told."""

    own: Contacts
    normal: Normal | None

    def is_above(self, times: int) -> bool:
        if self.own.per_hundred is None or self.normal is None:
            return False
        return self.own.contacts * 100 > times * self.normal.per_hundred * self.own.employees

    @property
    def times(self) -> Decimal | None:
        if self.own.per_hundred is None or self.normal is None:
            return None
        exact = Decimal(100 * self.own.contacts) / self.own.employees / self.normal.per_hundred
        return exact.quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what each level had on it; nothing where no case fell due, and ``None`` before it is measured."""

    day: date
    cells: tuple[Tally | None, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell and cell.counted for cell in self.cells)


def last_day(project: Project) -> date | None:
    """The last day of close follow-up."""
    return project.go_live_on and project.go_live_on + timedelta(days=limit_of(project, "hypercare_days") - 1)


def levels_since(project: Project, *, on: date) -> list[Attained]:
    """Every level of the project's services from go-live to the day before, or to the last day of the follow-up."""
    ends_on = _end(project, on)
    if project.go_live_on is None or ends_on < project.go_live_on:
        return []
    return attainment(project.go_live_on, ends_on, services=codes_of(project))


def days_since(project: Project, levels: list[Attained], *, on: date) -> list[Day]:
    """Every day from go-live, the newest first, also those without a case. Two queries."""
    if project.go_live_on is None:
        return []
    ends_on = _end(project, on)
    counted, measured = tallies(project.go_live_on, ends_on), spans()
    days = [ends_on - ONE_DAY * back for back in range(max((ends_on - project.go_live_on).days + 1, 0))]
    return [Day(day, tuple(_cell(level, day, counted, measured) for level in levels)) for day in days]


def _cell(level: Attained, day: date, counted: dict, measured: dict) -> Tally | None:
    span = measured.get((level.code, level.subject))
    if span is None or not span.starts_on <= day <= span.ends_on:
        return None
    return counted.get((level.code, level.subject), {}).get(day, Tally())


def _end(project: Project, on: date) -> date:
    return min(on - ONE_DAY, last_day(project) or on)


def open_critical(project: Project) -> list[SupportCase]:
    """Critical cases in the areas of the project's services that are not solved, the oldest first."""
    day = project.go_live_on or project.wanted_go_live_on
    areas = {Area(str(service.area)) for service in services_on(project.services, day)}
    return list(critical_cases(areas))


def long_critical(project: Project, *, on: date) -> list[SupportCase]:
    """Those that have been open longer than a critical case may."""
    return [
        case
        for case in open_critical(project)
        if case.critical_at and add_working_days(timezone.localdate(case.critical_at), CRITICAL_DAYS) < on
    ]


def asked_of(project: Project, *, on: date) -> Asked:
    return Asked(contacts_of(project, at=_end_of(on)), normal_contacts(on=on))


def times_of(project: Project, name: str, default: int) -> int:
    """How many times the normal a limit of the template allows."""
    return template_of(project).limits.get(name, default)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
