"""What follows when a gate is passed (det som grinden utlöser); each slice that has something to do says so here."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.closing.actions import hand_over
from onboarding.planning.template import GO_LIVE_AFTER, PHASES
from onboarding.project_agreement.queries import version_held, version_of
from onboarding.project_papers.queries import paper_of
from onboarding.projects.models import Project
from onboarding.projects.queries import lead_of
from onboarding.scorecards.actions import keep_card
from onboarding.surveys.actions import close_with_project
from onboarding.surveys.queries import survey_of
from servicecenter.accounts.models import User
from servicecenter.agreements.going_live import accounts_from_annex
from servicecenter.agreements.queries import counts
from servicecenter.service_levels.actions import approve_levels
from servicecenter.workflow.transitions import NotAllowedNow


def passed(project: Project, gate: int, *, by: User, at: datetime) -> None:
    """Called in the transaction of the decision. At go-live the accounts of annex 6 are made, by the project's lead.

    At the last gate the survey is closed, the service levels of the signed version are approved (G40), the scorecard is
    kept as it is then, and what lives on is handed over to the customer's service page.

    Raises ``NotAllowedNow`` when roles of the annex can't go together; then the gate stays shut.
    """
    if gate == GO_LIVE_AFTER:
        _go_live(project, at=at)
    if gate == PHASES:
        _close(project, by=by, at=at)


def _go_live(project: Project, *, at: datetime) -> None:
    project.go_live_on = project.wanted_go_live_on
    project.save(update_fields=["go_live_on"])
    version, lead = version_of(project), lead_of(project)
    if version is not None and counts(version) and lead is not None:
        try:
            accounts_from_annex(version=version, by=lead, at=at)
        except ValidationError as clash:
            raise NotAllowedNow("; ".join(clash.messages)) from clash


def _close(project: Project, *, by: User, at: datetime) -> None:
    survey = survey_of(project)
    if survey is not None and survey.closed_at is None:
        close_with_project(survey=survey, by=by, at=at)
    _approve_levels(project, by=by, at=at)
    keep_card(project, on=timezone.localdate(at))
    hand_over(project, by=by, at=at)


def _approve_levels(project: Project, *, by: User, at: datetime) -> None:
    """The levels of the version in force are kept as they are approved, with the paper that both have signed."""
    on = timezone.localdate(at)
    version = version_held(project, on)
    if version is None:
        raise NotAllowedNow(_("Servicenivåerna kan inte godkännas: ingen undertecknad överenskommelse gäller."))
    occasion = _("projektavslut %(project)s, %(day)s") % {"project": project.name, "day": on}
    approve_levels(version=version, paper=paper_of(project, "sla_baseline"), occasion=occasion, by=by, on=on)
