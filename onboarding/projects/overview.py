"""The narrow row that the portfolio reads (projektöversikt): written anew by whatever changes a project."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from onboarding.planning.plan import expected_end, slip
from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.projects.models import Activity, Phase, Project, ProjectOverview, Side, TeamMember
from onboarding.projects.queries import activities_of, as_planned, current_phase, lead_of, standing_of
from onboarding.projects.states import ActivityState, PhaseState
from servicecenter.agencies.queries import in_force


def refresh_overview(project: Project, *, at: datetime) -> ProjectOverview:
    """Write the project's row anew; called in the transaction of whatever changed it."""
    phases = list(Phase.objects.filter(project=project).order_by("number"))
    activities = activities_of(project)
    expected, late = lateness(project, phases, activities, at=at)
    row, _made = ProjectOverview.objects.update_or_create(
        project_id=project.pk,
        defaults={
            "agency_id": project.agency_id,
            "public_id": project.public_id,
            "name": project.name,
            "kind": project.kind,
            "services": project.services,
            "state": project.state,
            "phase": current_phase(phases).number,
            "go_live_on": project.go_live_on or project.wanted_go_live_on,
            "planned": {str(phase.number): str(phase.ends_on) for phase in phases},
            "passed": {
                str(phase.number): str(timezone.localdate(phase.passed_at)) for phase in phases if phase.passed_at
            },
            "expected_on": expected,
            "days_late": late,
            "tasks": [_task(row) for row in activities if row.state != ActivityState.DONE],
            "people": _people(project, at=at),
            "centre_days": sum(
                row.days for row in activities if row.state != ActivityState.DONE and row.side != Side.CUSTOMER
            ),
            "lead": str(lead_of(project) or ""),
            "updated_at": at,
        },
    )
    return row


def lateness(project: Project, phases: list[Phase], activities: list[Activity], *, at: datetime) -> tuple:
    """When all is ready for go-live as things stand, and how many working days late that is against the first plan."""
    ready = phases[GO_LIVE_AFTER - 1]
    if ready.state == PhaseState.PASSED or project.go_live_on:
        expected = timezone.localdate(ready.passed_at) if ready.passed_at else ready.ends_on
    else:
        expected = expected_end(as_planned(activities), standing_of(activities), timezone.localdate(at))
    return expected, slip(ready.first_ends_on, expected)


def _task(row: Activity) -> dict:
    told = {"code": row.code, "name": row.name, "side": row.side, "role": row.role, "phase": row.phase}
    return told | {"owner": row.owner_id, "ends_on": str(row.ends_on), "id": str(row.public_id)}


def _people(project: Project, *, at: datetime) -> list[dict]:
    rows = TeamMember.objects.filter(in_force(timezone.localdate(at)), project=project).order_by("id")
    return [{"user": row.user_id, "role": row.role, "side": row.side} for row in rows]
