"""What somebody has to do across projects (mina uppgifter)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from onboarding.projects.models import ProjectOverview, TeamRole
from onboarding.projects.queries import overviews
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency

ROLES = dict(TeamRole.choices)


def my_tasks(user: User, agencies: Iterable[Agency], *, on: date) -> list[dict[str, Any]]:
    """Activities left where the person is the owner, or has the role on that side and nobody is named; first due
    first."""
    found = [
        task | {"project": row, "is_late": task["ends_on"] < str(on), "role_name": ROLES[task["role"]]}
        for row in overviews(agencies, state="active")
        for task in row.tasks
        if _is_mine(task, row, user)
    ]
    return sorted(found, key=lambda task: (task["ends_on"], task["project"].name, task["code"]))


def _is_mine(task: dict[str, Any], row: ProjectOverview, user: User) -> bool:
    if task["owner"] is not None:
        return task["owner"] == user.pk
    return any(
        member["user"] == user.pk and member["role"] == task["role"] and task["side"] in (member["side"], "shared")
        for member in row.people
    )
