"""The steps of a project's services, how the agency does them today, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from onboarding.gaps.models import Gap, GapKind, Severity, StepNote
from onboarding.gaps.states import GapState
from onboarding.projects.models import Project
from onboarding.projects.services import services_on
from servicecenter.service_catalogue.catalogue import CatalogueService, Step

KINDS, SEVERITIES, STATES = GapKind.choices, Severity.choices, GapState.choices


@dataclass(frozen=True, slots=True)
class Walked:
    """One service with each of its steps, and what has been noted of it."""

    service: CatalogueService
    steps: list[tuple[Step, StepNote | None]]

    @property
    def noted(self) -> int:
        return sum(note is not None for _step, note in self.steps)

    @property
    def left(self) -> list[Step]:
        return [step for step, note in self.steps if note is None]


def walk_of(project: Project, *, on: date | None = None) -> list[Walked]:
    """Every service of the project, step by step."""
    notes = {(row.service, row.step): row for row in StepNote.objects.filter(project=project)}
    found = services_on(project.services, on or timezone.localdate())
    return [
        Walked(service, [(step, notes.get((service.code, step.key))) for step in service.steps]) for service in found
    ]


def walked_service(project: Project, code: str) -> Walked | None:
    return next((each for each in walk_of(project) if each.service.code == code), None)


def gaps_of(project: Project, *, state: str = "", severity: str = "", kind: str = "") -> QuerySet[Gap]:
    """The gravest first, then the most urgent."""
    chosen = {"state": state, "severity": severity, "kind": kind}
    rows = Gap.objects.filter(project=project, **{name: value for name, value in chosen.items() if value})
    return rows.select_related("owner", "solved_by", "confirmed_by").order_by("severity", "due_on", "id")


def gap_of(project: Project, public_id: UUID) -> Gap | None:
    rows = Gap.objects.select_related("project", "owner", "solved_by", "confirmed_by", "noted_by")
    return rows.filter(project=project, public_id=public_id).first()


def open_critical(project: Project) -> QuerySet[Gap]:
    """Critical gaps that both sides have not agreed are closed."""
    return gaps_of(project, severity=Severity.CRITICAL).exclude(state=GapState.CONFIRMED)
