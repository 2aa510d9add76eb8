"""The forums of a project's agreement with who sits in each (projektets samverkan)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project, Side
from onboarding.projects.registers import team_of
from servicecenter.accounts.models import User
from servicecenter.agreements.models import ForumLevel, ForumRow, ForumSeat
from servicecenter.agreements.queries import forums_of, seats

LEVELS = (ForumLevel.STRATEGIC, ForumLevel.TACTICAL, ForumLevel.OPERATIONAL)
"""The three levels of the collaboration model (G29); the council is common to all agencies."""
SIDES = (Side.CENTRE, Side.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Seated:
    """A forum and its seats by side."""

    forum: ForumRow
    centre: tuple[ForumSeat, ...]
    customer: tuple[ForumSeat, ...]

    def of(self, side: str) -> tuple[ForumSeat, ...]:
        return self.centre if side == Side.CENTRE else self.customer

    def contact(self, side: str) -> ForumSeat | None:
        return next((seat for seat in self.of(side) if seat.is_contact), None)


def forums_here(project: Project) -> list[ForumRow]:
    """The forums of the version that the project leads to; none before it is laid up."""
    version = version_of(project)
    return forums_of(version) if version else []


def forum_of(project: Project, row: int) -> ForumRow | None:
    return next((forum for forum in forums_here(project) if forum.pk == row), None)


def seated(forums: Iterable[ForumRow], *, on: date) -> list[Seated]:
    there = list(seats(on))
    return [
        Seated(
            forum,
            *(tuple(seat for seat in there if (seat.forum, seat.side) == (forum.name, side)) for side in SIDES),
        )
        for forum in forums
    ]


def lacking(found: Iterable[Seated]) -> list[tuple[ForumLevel, Side]]:
    """Levels and sides without a contact person, from the highest level down."""
    there = {(one.forum.level, side) for one in found for side in SIDES if one.contact(side)}
    return [(level, side) for level in LEVELS for side in SIDES if (level, side) not in there]


def people_of_side(project: Project, side: str) -> QuerySet[User]:
    """The project's own people on a side."""
    return team_of(project, side=side)
