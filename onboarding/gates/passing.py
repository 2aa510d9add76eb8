"""What follows when a gate is passed (det som grinden utlöser); each slice that has something to do says so here."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from onboarding.planning.template import GO_LIVE_AFTER
from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project
from onboarding.projects.queries import lead_of
from servicecenter.accounts.models import User
from servicecenter.agreements.going_live import accounts_from_annex
from servicecenter.agreements.queries import counts
from servicecenter.workflow.transitions import NotAllowedNow


def passed(project: Project, gate: int, *, by: User, at: datetime) -> None:
    """Called in the transaction of the decision. At go-live the accounts of annex 6 are made, by the project's lead.

    Raises ``NotAllowedNow`` when roles of the annex can't go together; then the gate stays shut.
    """
    if gate != GO_LIVE_AFTER:
        return
    project.go_live_on = project.wanted_go_live_on
    project.save(update_fields=["go_live_on"])
    version, lead = version_of(project), lead_of(project)
    if version is not None and counts(version) and lead is not None:
        try:
            accounts_from_annex(version=version, by=lead, at=at)
        except ValidationError as clash:
            raise NotAllowedNow("; ".join(clash.messages)) from clash
