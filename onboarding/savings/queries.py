"""What the agency in scope saves, service by service, and the narrow rows of all customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from onboarding.savings.counting import COUNTERS, MEASURES, NONE_IS_NOUGHT
from onboarding.savings.grounds import Grounds, Told, grounds_here
from onboarding.savings.models import OwnCost, SavingOverview, ServiceBaseline
from onboarding.savings.months import Known, facts_of, first_month
from onboarding.savings.states import BaselineState
from onboarding.savings_rules.assumptions import assumption
from onboarding.savings_rules.curve import MonthFact, PeriodSaving, Plan, Point, curve, periods, quarter_of, year_of
from onboarding.savings_rules.price_level import Level, change
from onboarding.savings_rules.saving import Baseline
from onboarding.savings_rules.spreading import part
from onboarding.savings_rules.units import MONTHS, Unit, unit_of
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.service_catalogue.catalogue import CatalogueService, ServiceClass
from servicecenter.service_catalogue.versions import catalogue_on


@dataclass(frozen=True, slots=True)
class ServiceSaving:
    """Everything that the page of a service shows. ``real`` is the plan with what the connection did cost."""

    service: CatalogueService
    unit: Unit
    first: Month
    told: Told | None
    proposed: ServiceBaseline | None
    facts: tuple[MonthFact, ...]
    levels: Mapping[int, Level]
    plan: Plan | None
    real: Plan | None
    own: tuple[OwnCost, ...]
    fee_is_signed: bool
    is_counted: bool

    @property
    def code(self) -> str:
        return self.service.code

    @property
    def baseline(self) -> Baseline | None:
        return self.told.baseline if self.told else None

    @property
    def years(self) -> list[PeriodSaving]:
        """The latest first."""
        return periods(self.baseline, self.facts, year_of, self._prices)[::-1]

    @property
    def quarters(self) -> list[PeriodSaving]:
        return periods(self.baseline, self.facts, quarter_of, self._prices)

    @property
    def points(self) -> list[Point]:
        """The curve from the first quarter that anything is known of."""
        found = curve(self.quarters, self.plan, self.real)
        known = (place for place, one in enumerate(found) if one.actual_ore is not None or one.planned_ore)
        return found[next(known, len(found)) :]

    def level_of(self, year: int) -> Fraction | None:
        """How prices have changed since the year of the baseline; nothing where nobody has said."""
        return change(self.baseline.year, year, self.levels) if self.baseline else None

    def _prices(self, year: int) -> Fraction:
        return self.level_of(year) or Fraction(1)


def savings_here(*, on: date | None = None, only: str = "") -> list[ServiceSaving]:
    """Every base service that the agency in scope has or has had, in the order of the catalogue; or one of them."""
    grounds = grounds_here(on or timezone.localdate())
    followed = [service for service in catalogue_on(grounds.on) if _is_followed(service, grounds)]
    return [_saving(service, grounds) for service in followed if only in ("", service.code)]


def saving_here(code: str, *, on: date | None = None) -> ServiceSaving | None:
    return next(iter(savings_here(on=on, only=code)), None)


def _is_followed(service: CatalogueService, grounds: Grounds) -> bool:
    is_whole = service.service_class == ServiceClass.BASE and service.comes_with is None
    return is_whole and service.code in grounds.lines


def _saving(service: CatalogueService, grounds: Grounds) -> ServiceSaving:
    code = service.code
    plan, real = _plans(code, grounds)
    known = _known(code, grounds, real)
    return ServiceSaving(
        service=service,
        unit=unit_of(code),
        first=first_month(known.lines),
        told=grounds.told(code),
        proposed=grounds.entered.get((code, BaselineState.PROPOSED)),
        facts=tuple(facts_of(code, known, on=grounds.on)),
        levels=grounds.levels,
        plan=plan,
        real=real,
        own=tuple(known.own),
        fee_is_signed=all(line.version is not None for line in known.lines),
        is_counted=known.counted is not None or known.is_by_month,
    )


def _known(code: str, grounds: Grounds, real: Plan | None) -> Known:
    counter = COUNTERS.get(code)
    return Known(
        lines=grounds.lines[code],
        agreed=grounds.agreed,
        own=grounds.own.get(code, ()),
        counted=counter() if counter else None,
        is_by_month=unit_of(code) is MONTHS,
        none_is_nought=code in NONE_IS_NOUGHT,
        measure=MEASURES.get(code, ""),
        real=real,
    )


def _plans(code: str, grounds: Grounds) -> tuple[Plan | None, Plan | None]:
    """What the connection was thought to save and cost, and the same with what it did cost: the service's equal part.

    Before there is an estimate there is no plan, and a connection from before the house kept projects cost nothing
    that is known.
    """
    found = grounds.estimate(code)
    if found is None:
        return None, None
    project, estimate = found
    place, of = _place_of(code, grounds, project.pk)
    first = Month.of(project.go_live_on or project.wanted_go_live_on)
    years = assumption("write_off_years", grounds.on).value
    saving = part(estimate.yearly_saving_ore, place, of)
    real = Plan(first, saving, part(estimate.forecast_ore, place, of), years)
    if not estimate.yearly_saving_ore:
        return None, real
    approved = estimate.kept.approved_ore if estimate.kept else None
    return Plan(first, saving, part(approved or estimate.total_ore, place, of), years), real


def _place_of(code: str, grounds: Grounds, project_id: int) -> tuple[int, int]:
    """Which of the project's followed services this one is, and how many they are."""
    together = [
        service.code
        for service in catalogue_on(grounds.on)
        if _is_followed(service, grounds)
        and any(project.pk == project_id for project in grounds.projects.get(service.code, ()))
    ]
    return together.index(code), len(together)


def baseline_by_id(public_id: UUID) -> ServiceBaseline | None:
    return ServiceBaseline.objects.select_related("entered_by").filter(public_id=public_id).first()


def stated_costs(service: str) -> QuerySet[OwnCost]:
    """Everything that was stated of a service, replaced or not."""
    return OwnCost.objects.filter(service=service).select_related("stated_by")


def saving_rows(agencies: Iterable[Agency]) -> QuerySet[SavingOverview]:
    """The rows of some agencies. The caller has checked the agencies."""
    rows = SavingOverview.objects.filter(agency_id__in=[agency.pk for agency in agencies]).select_related("agency")
    return rows.order_by("agency__sort_key", "agency_id", "service")
