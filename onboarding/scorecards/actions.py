"""Keeping the scorecard of a project that is closed (bevara styrkortet)."""

from __future__ import annotations

from datetime import date

from onboarding.projects.models import Project, ProjectOverview
from onboarding.scorecards.queries import card_on
from onboarding.scorecards.score import kept


def keep_card(project: Project, *, on: date) -> None:
    """As it stands on the last day; called in the transaction that closes the project. Never written again."""
    ProjectOverview.objects.filter(project_id=project.pk).update(score=kept(card_on(project, on)))
