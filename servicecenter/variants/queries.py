"""Deviations from the standard: of the agency in scope, and counted over every agency of whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from servicecenter.agencies.models import Agency
from servicecenter.service_catalogue.catalogue import CatalogueService
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.variants.budget import VariantBudget, budget_on
from servicecenter.variants.models import COUNTED, Variant, VariantState
from servicecenter.workflow.models import TransitionLog

STATES = [choice for choice in VariantState.choices if choice[0] != VariantState.NEW]


def variants_of(agencies: Sequence[Agency], *, state: str = "", service: str = "") -> QuerySet[Variant]:
    """The register (variantregistret) over some agencies; the database gives only those where the asker has a role."""
    rows = Variant.everywhere.filter(agency__in=agencies).exclude(state=VariantState.NEW).select_related("agency")
    if state:
        rows = rows.filter(state=state)
    if service:
        rows = rows.filter(service=service)
    return rows.order_by("exit_on", "agency__sort_key", "id")


def variant_here(public_id: UUID) -> Variant | None:
    return Variant.objects.filter(public_id=public_id).first()


def history_of(variant: Variant) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="variant", object_id=variant.pk).select_related("by")
    return list(rows.order_by("id"))


def approved_here(*, on: date) -> list[Variant]:
    """What is done otherwise for the agency in scope and will be on a day: approved, and not to have ended by then."""
    return list(Variant.objects.filter(state__in=COUNTED, exit_on__gte=on).order_by("service", "step", "id"))


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How many deviations a service carries over the agencies, beside its budget."""

    service: CatalogueService
    count: int
    budget: int

    @property
    def is_over(self) -> bool:
        return self.count > self.budget


@dataclass(frozen=True, slots=True)
class AgencyCount:
    """How many deviations a customer has; none is the standard."""

    agency: Agency
    count: int
    yearly_cost_ore: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole register in figures (läget): by service and by customer."""

    services: tuple[ServiceCount, ...]
    agencies: tuple[AgencyCount, ...]
    budget: VariantBudget
    overdue: int

    @property
    def in_force(self) -> int:
        return sum(each.count for each in self.agencies)

    @property
    def over_budget(self) -> int:
        return sum(each.is_over for each in self.services)

    @property
    def yearly_cost_ore(self) -> int:
        return sum(each.yearly_cost_ore for each in self.agencies)


def overview(agencies: Sequence[Agency], *, on: date) -> Overview:
    """Every service of the catalogue and every agency, also those without a deviation. One query."""
    rows = list(
        variants_of(agencies)
        .filter(state__in=COUNTED)
        .values_list("agency_id", "service", "yearly_cost_ore", "exit_on")
    )
    by_service = Counter(service for _agency, service, _cost, _exit in rows)
    by_agency = Counter(agency for agency, _service, _cost, _exit in rows)
    costs: Counter[int] = Counter()
    for agency, _service, cost, _exit in rows:
        costs[agency] += cost
    budget = budget_on(on)
    return Overview(
        services=tuple(ServiceCount(each, by_service[each.code], budget.value) for each in catalogue_on(on)),
        agencies=tuple(AgencyCount(each, by_agency[each.pk], costs[each.pk]) for each in agencies),
        budget=budget,
        overdue=sum(exit_on < on for _agency, _service, _cost, exit_on in rows),
    )


def counts_here() -> dict[str, int]:
    """How many deviations are in force for the agency in scope, by service."""
    rows = Variant.objects.filter(state__in=COUNTED).order_by().values_list("service").annotate(Count("pk"))
    return dict(rows)
