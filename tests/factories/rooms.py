"""A project room with its people, as the tests of the registers use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client

from onboarding.models import Project
from onboarding.projects.conditions import Condition
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency
from tests.factories.onboarding import make_project, person


@dataclass(frozen=True)
class Room:
    """A project in its agency, seen by the people of both sides."""

    agency: Agency
    project: Project

    @property
    def centre(self) -> User:
        return person(self.project, "lead", "centre")

    @property
    def customer(self) -> User:
        return person(self.project, "lead", "customer")

    @property
    def other_customer(self) -> User:
        return person(self.project, "process", "customer")

    @property
    def finance_head(self) -> User:
        return person(self.project, "steering", "customer")

    def end(self) -> None:
        """The project is closed."""
        self.project.state, self.project.ended_at = "closed", self.project.started_at
        self.project.save(update_fields=["state", "ended_at"])


@contextmanager
def open_room(**given: Any) -> Iterator[Room]:
    agency = make_agency()
    with tenant(agency.pk):
        yield Room(agency, make_project(agency, **given))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(conditions: Callable[..., list[Condition]], project: Project, **more: Any) -> dict[str, Condition]:
    """What the gates are told, by code."""
    return {each.code: each for each in conditions(project, **more)}
