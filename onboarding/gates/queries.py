"""Gates of a project: how their conditions stand, what has been decided, and which gate is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onboarding.gates.conditions import GATES, asked
from onboarding.gates.models import Decision, GateOverride, GateReview
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Phase, Project
from onboarding.projects.states import PhaseState

DECISIONS = Decision.choices
LAST = max(GATES)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A condition with the override that holds for it on the day, if any."""

    condition: Condition
    override: GateOverride | None

    @property
    def lets_pass(self) -> bool:
        return self.condition.is_met or self.override is not None


def evaluate(project: Project, gate: int, *, on: date) -> list[Evaluated]:
    """Every condition of a gate as it stands on a day, the unmet first."""
    overrides = {row.code: row for row in overrides_of(project, gate) if row.expires_on >= on}
    found = [Evaluated(condition, overrides.get(condition.code)) for condition in asked(project, gate, on=on)]
    return sorted(found, key=lambda one: (one.condition.is_met, one.override is not None))


def next_gate(project: Project) -> int | None:
    """The gate that is to be decided next; none when all are passed."""
    passed = set(
        GateReview.objects.filter(project=project, decision=Decision.PASS)
        .order_by("gate")
        .values_list("gate", flat=True)
    )
    return next((gate for gate in GATES if gate not in passed), None)


def passed_gate(project: Project, gate: int) -> GateReview | None:
    rows = GateReview.objects.filter(project=project, gate=gate, decision=Decision.PASS)
    return rows.select_related("decided_by").first()


def reviews_of(project: Project, gate: int | None = None) -> list[GateReview]:
    rows = GateReview.objects.filter(project=project).select_related("decided_by")
    rows = rows if gate is None else rows.filter(gate=gate)
    return list(rows.order_by("-decided_at", "-id"))


def overrides_of(project: Project, gate: int) -> list[GateOverride]:
    rows = GateOverride.objects.filter(project=project, gate=gate).select_related("made_by")
    return list(rows.order_by("id"))


def phase_of_gate(project: Project, gate: int) -> Phase | None:
    """The phase that the gate ends; gate 0 ends none."""
    return Phase.objects.filter(project=project, number=gate).first() if gate else None


def is_decidable(project: Project, gate: int) -> bool:
    phase = phase_of_gate(project, gate)
    return next_gate(project) == gate and (phase is None or phase.state == PhaseState.OPEN)
