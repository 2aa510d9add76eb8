"""The cards of the project room: the next gate, the latest parallel run and the open risks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from onboarding.gates.pages import condition_rows, gate_name
from onboarding.gates.queries import evaluate, next_gate
from onboarding.parallel_runs.pages import picture_of
from onboarding.parallel_runs.queries import compared_runs, standing_of
from onboarding.projects.models import Project, TeamMember
from onboarding.projects.pages import phases_of
from onboarding.risks.pages import heat_rows
from onboarding.risks.queries import PROBABILITIES

SHOWN = 9
"""So many conditions of the gate are on the card, the unmet first; the rest are on the gate's own page."""


def gate_card(project: Project, *, on: date) -> dict[str, Any] | None:
    """The gate that is to be decided next, what it lacks, and when it is planned."""
    gate = next_gate(project)
    if gate is None or project.state != "active":
        return None
    found = evaluate(project, gate, on=on)
    rows = condition_rows(found)
    planned = next((phase.ends_on for phase in phases_of(project) if phase.number == gate), None)
    return {
        "gate": gate,
        "name": gate_name(project, gate),
        "planned": planned,
        "met": sum(one.lets_pass for one in found),
        "all": len(found),
        "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN),
    }


def parallel_card(project: Project) -> dict[str, Any] | None:
    """The latest month that was compared."""
    runs = compared_runs(project)[:1]
    if not runs:
        return None
    return {"run": runs[0], "picture": picture_of(runs[0], standing_of(runs[0]))}


def people_card(team: Iterable[TeamMember]) -> list[dict[str, Any]]:
    """Each person once, with their side and every role that they have."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for member in team:
        person = {"name": str(member.user), "side": member.get_side_display(), "roles": []}
        found.setdefault((member.user_id, member.side), person)["roles"].append(member.get_role_display())
    return list(found.values())


def risk_card(project: Project) -> dict[str, Any]:
    """The map of open risks, and how many there are."""
    rows = heat_rows(project)
    open_risks = sum(place["cell"].count for row in rows for place in row["cells"])
    page = reverse("project_risks", args=[project.public_id])
    return {"rows": rows, "labels": [label for _value, label in PROBABILITIES], "open": open_risks, "page": page}
