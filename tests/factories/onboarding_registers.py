"""Marked rows of every register of a project, for tests that look for a leak between two agencies."""

from __future__ import annotations

from onboarding.models import Project, Risk, RiskReview
from servicecenter.models import Agency, User
from tests.factories import NOW
from tests.factories.onboarding import TEAM, make_project, person


def make_marked_project(mark: str, agency: Agency, users: dict[str, User]) -> Project:
    """A project whose team is the agency's own people of those roles."""
    team = {(role, side): users[right] for role, side, right in TEAM}
    return make_project(agency, team=team, name=f"{mark} anslutning")


def make_registers(project: Project, mark: str) -> None:
    """A row in each register, every text of it marked."""
    lead = person(project, "lead", "centre")
    Risk.objects.create(
        project=project, cause=f"{mark} slutar", effect=f"{mark} faller", probability=3, impact=4, response="mitigate",
        measure=f"{mark} lär upp", owner=lead, closes_when=f"{mark} är klar", noted_at=NOW, noted_by=lead,
    )  # fmt: skip
    RiskReview.objects.create(
        project=project, held_on=NOW.date(), open_risks=1, note=f"{mark} gick igenom", held_by=lead, held_at=NOW
    )
