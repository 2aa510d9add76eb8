"""Tripwires and items of a project, as they have been and are."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from onboarding.projects.models import Project
from onboarding.projects.states import ProjectState
from onboarding.tripwires.models import SteeringItem, TripwireEvent
from onboarding.tripwires.wires import WIRES, Wire


def active_projects() -> list[Project]:
    return list(Project.objects.filter(state=ProjectState.ACTIVE).select_related("template").order_by("pk"))


def events_of(project: Project) -> list[TripwireEvent]:
    return list(TripwireEvent.objects.filter(project=project).order_by("-raised_at", "-id")[:60])


def wires_of(project: Project, off: dict[str, str], *, on: date) -> list[dict[str, Any]]:
    """Every tripwire with how it stands: off, quiet, or not judged."""
    return [
        {
            "code": code,
            "name": wire.name,
            "effect": wire.effect,
            "stands": off.get(code, ""),
            "state": "off" if code in off else "quiet" if has_grounds(wire, project, on) else "unjudged",
        }
        for code, wire in WIRES.items()
    ]


def has_grounds(wire: Wire, project: Project, on: date) -> bool:
    """Whether there is anything to judge a tripwire by."""
    return wire.has_grounds is None or wire.has_grounds(project, on)


def items_of(project: Project) -> list[SteeringItem]:
    rows = SteeringItem.objects.filter(project=project).select_related("decided_by")
    return list(rows.order_by("-state", "-raised_at", "-id"))


def item_by_id(project: Project, public_id: UUID) -> SteeringItem | None:
    return SteeringItem.objects.filter(project=project, public_id=public_id).first()
