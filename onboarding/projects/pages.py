"""What the pages of a project show (projektets sidor): bars, lists and facts, ready to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onboarding.planning.plan import critical_path
from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.projects.models import Activity, Phase, Project, Side
from onboarding.projects.overview import lateness
from onboarding.projects.queries import SIDE_OF, as_planned, current_phase, project_by_id
from onboarding.projects.states import ActivityState, PhaseState, ProjectState
from servicecenter.common.permissions import Permission


def project_or_404(public_id: UUID) -> Project:
    found = project_by_id(public_id)
    if found is None:
        raise Http404
    return found


def phases_of(project: Project) -> list[Phase]:
    return sorted(project.phases.all(), key=lambda phase: phase.number)


def phase_steps(project: Project) -> list[dict[str, str]]:
    """The five phases as the stepper of the house shows them."""
    now = current_phase(phases_of(project))
    return [_step(phase, is_now=phase == now and project.state == ProjectState.ACTIVE) for phase in phases_of(project)]


def _step(phase: Phase, *, is_now: bool) -> dict[str, str]:
    if phase.passed_at:
        return {
            "label": phase.name,
            "meta": _("klar %s") % timezone.localdate(phase.passed_at),
            "status": "done",
        }
    return {"label": phase.name, "meta": _("till %s") % phase.ends_on, "status": "now" if is_now else ""}


def plan_bars(project: Project, activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """A bar for each phase, filled as far as its activities are done, and its gate."""
    return [_bar(phase, [row for row in activities if row.phase == phase.number]) for phase in phases_of(project)]


def _bar(phase: Phase, rows: Sequence[Activity]) -> dict[str, Any]:
    done = [row.ends_on for row in rows if row.state == ActivityState.DONE]
    return {
        "label": phase.name,
        "first": (phase.first_starts_on, phase.first_ends_on),
        "now": (phase.starts_on, phase.ends_on),
        "done_until": phase.ends_on if phase.state == PhaseState.PASSED else max(done, default=None),
        "gate": phase.number,
        "is_passed": phase.state == PhaseState.PASSED,
    }


def activity_rows(
    project: Project, activities: Sequence[Activity], request: HttpRequest, *, on: date
) -> list[dict[str, Any]]:
    """Each phase with its activities, what the reader may do with each, and how they stand."""
    critical = set(critical_path(as_planned(activities)))
    names = {row.code: row.name for row in activities}
    for row in activities:
        row.is_late = row.state != ActivityState.DONE and row.ends_on < on
        row.is_critical = row.code in critical
        row.waits_for = [names[code] for code in row.after if code in names]
        row.steps = _steps(row, project, request)
    return [
        {
            "phase": phase,
            "rows": [row for row in activities if row.phase == phase.number],
            "bars": [_activity_bar(row) for row in activities if row.phase == phase.number],
        }
        for phase in phases_of(project)
    ]


def _activity_bar(row: Activity) -> dict[str, Any]:
    return {
        "label": row.name if len(row.name) <= 30 else f"{row.name[:29]}…",
        "first": (row.first_starts_on, row.first_ends_on),
        "now": (row.starts_on, row.ends_on),
        "done_until": row.ends_on if row.state == ActivityState.DONE else None,
        "is_critical": row.is_critical,
    }


def _steps(row: Activity, project: Project, request: HttpRequest) -> list[tuple[str, str]]:
    phase = next(phase for phase in phases_of(project) if phase.number == row.phase)
    if project.state != ProjectState.ACTIVE or phase.state != PhaseState.OPEN or not may_work_on(row, request):
        return []
    if row.state == ActivityState.DONE:
        return [("undo", _("Öppna igen"))]
    done = ("finish", _("Klar"))
    return [("start", _("Påbörja")), done] if row.state == ActivityState.PLANNED else [done]


def may_work_on(row: Activity, request: HttpRequest) -> bool:
    if Permission.LEAD_ONBOARDING in request.permissions or row.owner_id == request.user.pk:
        return True
    mine = {side for permission, side in SIDE_OF.items() if permission in request.permissions}
    return bool(mine) and (row.side == Side.SHARED or row.side in mine)


def plan_facts(project: Project, activities: Sequence[Activity], *, at: datetime) -> list[dict[str, Any]]:
    """The figures that answer the plan's first question: will it be in time."""
    today = timezone.localdate(at)
    expected, late = lateness(project, phases_of(project), list(activities), at=at)
    left = [row for row in activities if row.state != ActivityState.DONE]
    overdue = sum(row.ends_on < today for row in left)
    path = critical_path(as_planned(activities))
    path_left = sum(row.code in path for row in left if row.phase <= GO_LIVE_AFTER)
    days = ngettext("%d arbetsdag sen", "%d arbetsdagar sen", late) % late
    return [
        {"label": _("Driftsättning"), "value": str(project.go_live_on or project.wanted_go_live_on)},
        {"label": _("Allt klart"), "value": str(expected), "note": days if late else _("i tid"),
         "kind": "stop" if late > 10 else "warn" if late else "ok"},
        {"label": _("Försenade aktiviteter"), "value": str(overdue), "kind": "stop" if overdue else "ok"},
        {"label": _("Kvar på kritiska linjen"), "value": str(path_left)},
    ]  # fmt: skip
