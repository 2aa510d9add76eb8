"""What follows when a gate is passed (det som grinden utlöser); each slice that has something to do says so here."""

from __future__ import annotations

from datetime import datetime

from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.projects.models import Project
from servicecenter.accounts.models import User


def passed(project: Project, gate: int, *, by: User, at: datetime) -> None:
    """Called in the transaction of the decision."""
    if gate == GO_LIVE_AFTER:
        project.go_live_on = project.wanted_go_live_on
        project.save(update_fields=["go_live_on"])
