"""Full periods since go-live (hela perioder): pay runs where pay is connected, else blocks of working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from onboarding.customer_levels.queries import codes_of
from onboarding.planning.plan import add_working_days, working_day_on_or_after
from onboarding.projects.models import Project
from onboarding.projects.queries import template_of
from payroll.runs.models import PayRun, RunKind
from payroll.runs.states import SETTLED
from servicecenter.agreements.catalogue import Service
from servicecenter.service_levels.queries import Attained, attainment

PERIOD_DAYS = 20
"""Working days of a period where no pay is run and the template says nothing; our own measure (osourcad)."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that are over, and how each agreed level of the project's services was kept in them."""

    starts_on: date
    ends_on: date
    levels: tuple[Attained, ...]

    @property
    def with_cases(self) -> list[Attained]:
        return [level for level in self.levels if level.is_met is not None]

    @property
    def missed(self) -> list[Attained]:
        return [level for level in self.levels if level.is_met is False]

    @property
    def is_kept(self) -> bool:
        """Whether something was counted and nothing was missed; a period without a case proves nothing."""
        return bool(self.with_cases) and not self.missed


def spans_since(project: Project, *, on: date) -> list[tuple[date, date]]:
    """Every full period from go-live that is over on a day, in order."""
    if project.go_live_on is None:
        return []
    if Service.PAYROLL in project.services:
        return list(_between_pay_days(project.go_live_on, on))
    days = template_of(project).limits.get("period_days", PERIOD_DAYS)
    return list(_blocks(working_day_on_or_after(project.go_live_on), on, days))


def latest_periods(project: Project, count: int, *, on: date) -> list[Period]:
    """The last full periods, judged, in order."""
    services = codes_of(project)
    return [
        Period(starts_on, ends_on, tuple(attainment(starts_on, ends_on, services=services)))
        for starts_on, ends_on in spans_since(project, on=on)[-count:]
    ]


def _between_pay_days(go_live: date, on: date) -> Iterable[tuple[date, date]]:
    runs = PayRun.objects.filter(kind=RunKind.ORDINARY, state__in=SETTLED, pays_on__gte=go_live, pays_on__lt=on)
    starts_on = go_live
    for pays_on in runs.order_by("pays_on").values_list("pays_on", flat=True):
        yield starts_on, pays_on
        starts_on = pays_on + ONE_DAY


def _blocks(starts_on: date, on: date, days: int) -> Iterable[tuple[date, date]]:
    while (ends_on := add_working_days(starts_on, days - 1)) < on:
        yield starts_on, ends_on
        starts_on = add_working_days(ends_on, 1)
