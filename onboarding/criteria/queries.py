"""Criteria of a project: those that hold, and those that wait for approval."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from onboarding.criteria.models import Criterion, Direction
from onboarding.projects.models import Phase, Project
from onboarding.projects.states import PhaseState

DIRECTIONS = Direction.choices
FROZEN_BY = 2
"""The gate that freezes the criteria (G19)."""


def is_frozen(project: Project) -> bool:
    return Phase.objects.filter(project=project, number=FROZEN_BY, state=PhaseState.PASSED).exists()


def criteria_of(project: Project) -> list[Criterion]:
    """All that is not replaced, also what waits for approval."""
    rows = Criterion.objects.filter(project=project, replaced_at=None)
    return list(rows.select_related("made_by", "approved_by", "measured_by").order_by("id"))


def valid_criteria(project: Project) -> list[Criterion]:
    """Those that go or no-go is decided by: not replaced, and approved where that is asked."""
    return [row for row in criteria_of(project) if row.approved_at is not None or row.version == 1]


def waiting(project: Project) -> list[Criterion]:
    """Changes made after gate 2 that nobody else has approved (T12)."""
    return [row for row in criteria_of(project) if row.version > 1 and row.approved_at is None]


def criterion_by_id(project: Project, public_id: UUID) -> Criterion | None:
    return Criterion.objects.filter(Q(project=project), public_id=public_id, replaced_at=None).first()
