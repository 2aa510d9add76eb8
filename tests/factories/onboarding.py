"""Onboarding projects for tests: five phases and a team on both sides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from onboarding.models import Phase, Project, TeamMember, TemplateVersion
from onboarding.planning.template import first_content
from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, User
from tests.factories import NOW, make_user

PHASES = ("Utvärdera", "Definiera", "Implementera", "Driftsätta", "Stabilisera")
GO_LIVE = date(2027, 2, 1)
TEAM = (
    ("lead", "centre", Role.ONBOARDING_LEAD),
    ("account", "centre", Role.ACCOUNT_MANAGER),
    ("process", "centre", Role.ONBOARDING_MEMBER),
    ("lead", "customer", Role.CUSTOMER_LEAD),
    ("process", "customer", Role.CUSTOMER_MEMBER),
    ("steering", "customer", Role.CUSTOMER_SIGNATORY),
)
"""Role in the project, side, and the role that gives the right."""


def make_template(**given: Any) -> TemplateVersion:
    known = {"kind": "payroll", "number": TemplateVersion.objects.filter(kind="payroll").count() + 1}
    return TemplateVersion.objects.create(
        **known | {"content": first_content("payroll"), "reason": "Första versionen", "published_at": NOW} | given
    )


def make_team(agency: Agency) -> dict[tuple[str, str], User]:
    """A person for every role of the team, by role and side."""
    return {(role, side): make_user(agency, right) for role, side, right in TEAM}


def make_project(
    agency: Agency, *, team: dict[tuple[str, str], User] | None = None, at: datetime = NOW, **given: Any
) -> Project:
    """An active project in its first phase, with a team on both sides; call inside the agency's scope."""
    people = make_team(agency) if team is None else team
    known = {
        "kind": "payroll",
        "name": "Anslutning av lön",
        "services": ["payroll"],
        "wanted_go_live_on": GO_LIVE,
        "started_at": at,
        "started_by": people["lead", "centre"],
    }
    if "template" not in given:
        known["template"] = make_template()
    project = Project.objects.create(**known | given)
    starts_on = timezone.localdate(at)
    for number, name in enumerate(PHASES, 1):
        days = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=29)}
        first = {f"first_{key}": day for key, day in days.items()}
        state = "open" if number == 1 else "locked"
        Phase.objects.create(project=project, number=number, name=name, state=state, **days, **first)
        starts_on += timedelta(days=30)
    for (role, side), user in people.items():
        TeamMember.objects.create(project=project, role=role, side=side, user=user, starts_on=date(2025, 1, 1))
    return project


def person(project: Project, role: str, side: str) -> User:
    """Who has a role in the project."""
    return TeamMember.objects.select_related("user").get(project=project, role=role, side=side).user
