"""Risks of a project and the reviews of its register."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from onboarding.projects.models import Project
from onboarding.risks.heat import Cell, heat_map
from onboarding.risks.models import Impact, Probability, Response, Risk, RiskReview
from onboarding.risks.states import RiskState

STATES, RESPONSES, PROBABILITIES, IMPACTS = (
    RiskState.choices,
    Response.choices,
    Probability.choices,
    Impact.choices,
)


def risks_of(project: Project, *, state: str = "", probability: str = "", impact: str = "") -> QuerySet[Risk]:
    """The hottest first."""
    rows = Risk.objects.filter(project=project).select_related("owner")
    chosen: dict[str, Any] = {"state": state, "probability": probability, "impact": impact}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return rows.order_by((F("probability") * F("impact")).desc(), "trigger_on", "id")


def risk_of(project: Project, public_id: UUID) -> Risk | None:
    return Risk.objects.select_related("project", "owner").filter(project=project, public_id=public_id).first()


def open_heat(project: Project) -> list[list[Cell]]:
    rows = Risk.objects.filter(project=project, state=RiskState.OPEN)
    return heat_map(rows.values_list("probability", "impact"))


def reviews_of(project: Project) -> QuerySet[RiskReview]:
    return RiskReview.objects.filter(project=project).select_related("held_by").order_by("-held_on")


def latest_review(project: Project) -> RiskReview | None:
    return reviews_of(project).first()
