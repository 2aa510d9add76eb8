"""A project that stands before a gate, and how it gets short of a condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from onboarding.models import GateReview, Phase, Project, TeamMember
from onboarding.population import steps
from onboarding.population.steps import People
from onboarding.projects.actions import start_project
from servicecenter.accounts.roles import Role
from servicecenter.models import Agency
from tests.factories import make_user

AT = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
GO_LIVE = date(2027, 6, 1)


@dataclass(frozen=True, slots=True)
class Room:
    """A project and its people."""

    agency: Agency
    project: Project
    people: People


def make_people(agency: Agency) -> People:
    roles = (
        Role.ONBOARDING_LEAD,
        Role.ACCOUNT_MANAGER,
        Role.CUSTOMER_LEAD,
        Role.STEERING_MEMBER,
        Role.STEERING_MEMBER,
        Role.CENTRE_SIGNATORY,
        Role.CUSTOMER_SIGNATORY,
    )
    return People(*(make_user(agency, role) for role in roles))


def make_room(agency: Agency, *, gate: int = 0, at: datetime = AT, **given: Any) -> Room:
    """A project whose next gate is ``gate``; the gates before it are passed, nothing of its own is met.

    Call inside the agency's scope.
    """
    people = make_people(agency)
    facts = {"kind": "payroll", "name": "Lön till oss", "services": ["payroll"], "wanted_go_live_on": GO_LIVE}
    project = start_project(**facts | given, by=people.account, at=at)
    since = {"project": project, "starts_on": date(2026, 1, 1)}
    TeamMember.objects.create(**since, role="chair", side="centre", user=people.chair)
    TeamMember.objects.create(**since, role="steering", side="customer", user=people.member)
    for number in range(gate):
        told = {"conditions": [], "decided_by": people.chair, "decided_at": at}
        GateReview.objects.create(project=project, gate=number, decision="pass", **told)
        Phase.objects.filter(project=project, number=number).update(state="passed", passed_at=at)
    Phase.objects.filter(project=project, number=gate).update(state="open")
    return Room(agency, project, people)


def meet(room: Room, *codes: str, at: datetime = AT) -> None:
    """Meet some conditions of the project, through what a person does for each."""
    for code in codes:
        if code in MENDED:
            MENDED[code](room)
        else:
            steps.meet(room.project, room.people, code, at=at)


def _services(room: Room) -> None:
    Project.objects.filter(pk=room.project.pk).update(services=["payroll"])
    room.project.refresh_from_db()


def _in_time(room: Room) -> None:
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=GO_LIVE)
    room.project.refresh_from_db()


def _holds(room: Room) -> None:
    Phase.objects.filter(project=room.project, number=3).update(ends_on=F("first_ends_on"))


MENDED: dict[str, Callable[[Room], None]] = {
    "services_wanted": _services,
    "plan_in_time": _in_time,
    "plan_holds": _holds,
}
"""What a new project meets by itself, put right again."""


def _without_services(room: Room, at: datetime) -> None:
    Project.objects.filter(pk=room.project.pk).update(services=[])
    room.project.refresh_from_db()


def _unnamed(room: Room, at: datetime) -> None:
    TeamMember.objects.filter(project=room.project, role="account").delete()


def _hurried(room: Room, at: datetime) -> None:
    soon = at.date() + timedelta(days=30)
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=soon)
    room.project.refresh_from_db()


def _late(room: Room, at: datetime) -> None:
    soon = at.date() + timedelta(days=1)
    Phase.objects.filter(project=room.project, number=3).update(starts_on=soon, ends_on=soon)


def _unmeasured(room: Room, at: datetime) -> None:
    """A criterion written before the second gate froze them."""
    Phase.objects.filter(project=room.project, number=2).update(state="open")
    steps.meet(room.project, room.people, "criteria_written", at=at)
    Phase.objects.filter(project=room.project, number=2).update(state="passed")


def _changed(room: Room, at: datetime) -> None:
    steps.meet(room.project, room.people, "criteria_written", at=at)


SHORT: dict[str, Callable[[Room, datetime], None]] = {
    "services_wanted": _without_services,
    "account_named": _unnamed,
    "plan_in_time": _hurried,
    "plan_holds": _late,
    "criteria_met": _unmeasured,
    "criteria_approved": _changed,
}
"""How a project gets short of a condition that a new project meets by itself."""
