"""What the gates ask of the project itself: its services, people, plan and the room that the team has for it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onboarding.planning.plan import add_working_days, days_needed, expected_end, slip
from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Activity, Phase, Project, Side, TeamMember, TeamRole
from onboarding.projects.queries import (
    activities_of,
    as_planned,
    empty_roles,
    limit_of,
    standing_of,
)
from onboarding.projects.states import ActivityState, PhaseState
from servicecenter.agencies.queries import in_force


def conditions(project: Project, *, on: date) -> list[Condition]:
    """``services_wanted``, ``lead_named``, ``account_named`` (G0), ``plan_in_time`` (G1), ``roles_filled``,
    ``tasks_owned`` (G2) and ``plan_holds`` (G1 and later; T4)."""
    plan, team = (reverse(name, args=[project.public_id]) for name in ("project_plan", "project_team"))
    activities = activities_of(project)
    late = slip_of(project, activities, on)
    unowned = [row for row in activities if row.phase > 1 and row.owner_id is None and row.state != ActivityState.DONE]
    empty = empty_roles(project, on=on)
    needed, given = limit_of(project, "lead_days"), _days_given(project)
    return [
        Condition(
            "services_wanted",
            _("Önskade tjänster valda"),
            bool(project.services),
            _("%d valda") % len(project.services),
        ),
        _named(project, TeamRole.LEAD, "lead_named", _("Anslutningsprojektledare utsedd"), team, on),
        _named(project, TeamRole.ACCOUNT, "account_named", _("Kundansvarig utsedd"), team, on),
        Condition(
            "plan_in_time",
            _("Planen ger minst %d arbetsdagar till driftsättning") % needed,
            given >= max(needed, days_needed(as_planned(activities))),
            _("%(given)d arbetsdagar, aktiviteterna tar %(need)d")
            % {"given": given, "need": days_needed(as_planned(activities))},
            plan,
        ),
        Condition(
            "roles_filled",
            _("Varje roll har sin motsvarighet på båda sidor"),
            not empty,
            _("alla utsedda") if not empty else ngettext("%d roll saknas", "%d roller saknas", len(empty)) % len(empty),
            team,
        ),
        Condition(
            "tasks_owned",
            _("Varje aktivitet har en ansvarig"),
            not unowned,
            _("alla har") if not unowned else _("%d saknar ansvarig") % len(unowned),
            plan,
        ),
        Condition(
            "plan_holds",
            _("Kritiska linjen högst %d arbetsdagar sen") % limit_of(project, "slip_days"),
            late <= limit_of(project, "slip_days"),
            _("%d arbetsdagar sen") % late,
            plan,
        ),
    ]


def slip_of(project: Project, activities: list[Activity], today: date) -> int:
    """Working days that the way to go-live is late against the plan as it is now."""
    ready = Phase.objects.get(project=project, number=GO_LIVE_AFTER)
    if ready.state == PhaseState.PASSED:
        return 0
    return slip(ready.ends_on, expected_end(as_planned(activities), standing_of(activities), today))


def _days_given(project: Project) -> int:
    """Working days from the start of the project to go-live."""
    day, given = timezone.localdate(project.started_at), 0
    while day < project.wanted_go_live_on:
        day = add_working_days(day, 1)
        given += 1
    return given


def _named(project: Project, role: TeamRole, code: str, text: str, link: str, today: date) -> Condition:
    rows = TeamMember.objects.filter(in_force(today), project=project, role=role, side=Side.CENTRE)
    found = rows.select_related("user").first()
    return Condition(code, text, found is not None, str(found.user) if found else _("ingen utsedd"), link)
