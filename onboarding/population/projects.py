"""The demo's onboarding projects: one in each of four phases and one that is closed, each walked there step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from onboarding.estimates.actions import write_row
from onboarding.estimates.queries import estimate_of
from onboarding.gates.actions import decide_gate
from onboarding.planning.plan import add_working_days, working_day_on_or_after
from onboarding.planning.template import PHASES
from onboarding.population.people import People
from onboarding.population.steps import meet, meet_all
from onboarding.projects.actions import move_activity, name_member, start_project
from onboarding.projects.models import Activity, Phase, Project, Side, TeamRole
from onboarding.projects.states import ActivityState
from onboarding.risks.actions import record_risk
from onboarding.tripwires.actions import watch

CLOSED = 6


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A project of the demo: how far it has come (the phase it is in, or ``CLOSED``) and days from today to go-live."""

    kind: str
    title: str
    services: tuple[str, ...]
    phase: int
    go_live_in: int


PLANS = (
    ProjectPlan("finance", "Leverantörsfakturor", ("invoices",), CLOSED, -260),
    ProjectPlan("finance", "E-handel", ("procurement",), 4, -20),
    ProjectPlan("payroll", "Löneadministration", ("payroll",), 3, 60),
    ProjectPlan("finance", "Leverantörsfakturor", ("invoices",), 2, 110),
    ProjectPlan("finance", "E-handel", ("procurement",), 1, 190),
)


def write_project(plan: ProjectPlan, agency_name: str, people: People, *, today: date) -> Project:
    """Start it so long ago that its plan has led to where it is, and walk it there; called in the agency's scope."""
    go_live = working_day_on_or_after(today + timedelta(days=plan.go_live_in))
    begun = _at(min(add_working_days(go_live, -125), add_working_days(today, -5)))
    given = {"kind": plan.kind, "name": f"{plan.title} till {agency_name}", "services": list(plan.services)}
    project = start_project(**given, wanted_go_live_on=go_live, by=people.account, at=begun)
    _seat_steering_group(project, people, begun)
    meet(project, people, "lead_named", *(["roles_filled"] if plan.phase > 1 else []), at=begun)
    _pass(project, people, 0, begun)
    for number in range(1, min(plan.phase, CLOSED)):
        at = _at(min(Phase.objects.get(project=project, number=number).ends_on, today))
        _finish(project, people, number, at)
        if number == PHASES:
            _look_back(project, people, at)
        _pass(project, people, number, at)
    if plan.phase < CLOSED:
        _begin(project, people, plan.phase, today)
        watch(project=project, at=_at(today))
    return project


def _pass(project: Project, people: People, gate: int, at: datetime) -> None:
    meet_all(project, people, gate, at=at)
    by = people.chair if gate else people.account
    decide_gate(project=project, gate=gate, decision="pass", by=by, at=at)


def _seat_steering_group(project: Project, people: People, at: datetime) -> None:
    seats: Sequence[tuple[TeamRole, Side]] = ((TeamRole.CHAIR, Side.CENTRE), (TeamRole.STEERING, Side.CUSTOMER))
    for (role, side), user in zip(seats, (people.chair, people.member), strict=True):
        day = timezone.localdate(at)
        name_member(project=project, role=role, side=side, user=user, starts_on=day, by=people.account, at=at)


def _finish(project: Project, people: People, phase: int, at: datetime) -> None:
    for activity in Activity.objects.filter(project=project, phase=phase).order_by("starts_on", "id"):
        day = min(_at(activity.ends_on), at)
        move_activity(activity=activity, step="finish", by=people.lead, at=day)


def _look_back(project: Project, people: People, at: datetime) -> None:
    """What it came to, and a risk that lives on: the scorecard and the customer's service page have them."""
    for row in estimate_of(project).rows:
        facts = {"hours": row.hours, "rate_ore": row.rate_ore, "external_ore": row.external_ore}
        used = {"used_hours": row.hours * Decimal("0.95"), "used_ore": row.external_ore}
        write_row(project=project, row=row, facts=facts | used, by=people.lead, at=at)
    risk = {
        "cause": "den som kan kontoplanen slutar",
        "effect": "konteras fakturor fel",
        "probability": 3,
        "impact": 3,
        "response": "mitigate",
        "measure": "Lär upp två till",
        "owner": people.customer,
        "closes_when": "tre kan kontoplanen",
    }
    record_risk(project=project, facts=risk, by=people.lead, at=at)


def _begin(project: Project, people: People, phase: int, today: date) -> None:
    """What should have begun by today has; what should be done is, but for the last one."""
    rows = Activity.objects.filter(project=project, phase=phase, starts_on__lte=today).order_by("ends_on", "id")
    due = [row for row in rows if row.ends_on < today]
    for activity in rows:
        step = "finish" if activity in due[:-1] else "start"
        if activity.state == ActivityState.PLANNED:
            move_activity(activity=activity, step=step, by=people.lead, at=_at(activity.starts_on))


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
