"""The project room (projektrummet): where a project stands, on one page, the same for both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from onboarding.projects import queries
from onboarding.projects.pages import phase_steps, plan_bars, plan_facts, project_or_404
from onboarding.room.events import latest
from onboarding.room.parts import gate_card, parallel_card, people_card, risk_card
from onboarding.tripwires.wires import WIRES, tripped
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission


@requires(Permission.SEE_ONBOARDING)
@require_GET
def project_room(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    activities = queries.activities_of(project)
    now = timezone.now()
    today = timezone.localdate(now)
    context = {
        "project": project,
        "steps": phase_steps(project),
        "facts": plan_facts(project, activities, at=now),
        "bars": plan_bars(project, activities),
        "today": today,
        "gate": gate_card(project, on=today),
        "parallel": parallel_card(project),
        "risks": risk_card(project),
        "wires": [{"name": WIRES[code].name, "stands": stands} for code, stands in _off(project, now).items()],
        "events": latest(project),
        "people": people_card(queries.team_of(project, on=today)),
    }
    return render(request, "onboarding/room/room.html", context)


def _off(project: Any, at: datetime) -> dict[str, str]:
    return tripped(project, at=at) if project.state == "active" else {}
