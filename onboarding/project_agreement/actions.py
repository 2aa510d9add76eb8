"""The agreement that a project leads to (projektets överenskommelse): laid up from the project, and chosen by both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project
from onboarding.projects.pages import phases_of
from onboarding.projects.queries import activities_of, require_phase
from onboarding.projects.registers import lock_open
from onboarding.projects.services import services_on
from onboarding.volumes.queries import indication_of, latest_of
from servicecenter.accounts.models import User
from servicecenter.agreements.actions import make_agreement, save_row, set_plan, set_volumes
from servicecenter.agreements.choosing import apply_variants, choose_levels, choose_service, leave_service
from servicecenter.agreements.models import AgreementVersion
from servicecenter.workflow.transitions import NotAllowedNow

CHOSEN_IN = 2
"""The phase in which services and levels are defined."""


@transaction.atomic
def lay_up(*, project: Project, reference: str, by: User, at: datetime) -> AgreementVersion:
    """Lay up the project's agreement as a draft (lägg upp utkast) out of what the project knows already.

    Its services with their steps, levels and the customer's approved deviations, the plan, and the volumes that the
    price indication was made from. Nothing of it is typed again.
    """
    lock_open(project)
    require_phase(project, CHOSEN_IN)
    if version_of(project) is not None:
        raise NotAllowedNow(_("Projektet har redan en överenskommelse. Ändra i den."))
    starts_on = project.wanted_go_live_on
    version = make_agreement(reference=reference, valid_from=starts_on, by=by, at=at)
    for service in services_on(project.services, starts_on):
        if not service.comes_with:
            line = {"code": service.code, "starts_on": starts_on, "ends_on": None, "level": "", "price_item": ""}
            save_row(version=version, slug="tjanster", values=line, by=by, at=at)
    set_plan(version=version, rows=_plan(project), by=by, at=at)
    if priced := indication_of(latest_of(project)):
        source = _("Volymformulärets version %d") % priced.form.number
        set_volumes(version=version, counted=priced.volumes, source=source, by=by, at=at)
    return version


@transaction.atomic
def pick_service(*, project: Project, code: str, by: User, at: datetime) -> None:
    """Choose an add-on or a special service (välj tjänst), while the draft is open for it."""
    version = _draft(project)
    try:
        choose_service(version=version, code=code, by=by, at=at)
    except ValidationError as refusal:
        raise NotAllowedNow(" ".join(refusal.messages)) from refusal


@transaction.atomic
def drop_service(*, project: Project, code: str, by: User, at: datetime) -> None:
    leave_service(version=_draft(project), code=code, by=by, at=at)


@transaction.atomic
def pick_levels(*, project: Project, code: str, level: str, measures: Collection[str], by: User, at: datetime) -> int:
    """Choose how sharp the measures of a service are, and which of them count (välj servicenivå)."""
    return choose_levels(version=_draft(project), code=code, level=level, measures=measures, by=by, at=at)


@transaction.atomic
def fetch_variants(*, project: Project, by: User, at: datetime) -> int:
    """Take in deviations that were approved after the draft was laid up (hämta avsteg)."""
    return apply_variants(version=_draft(project), by=by, at=at)


def _draft(project: Project) -> AgreementVersion:
    lock_open(project)
    require_phase(project, CHOSEN_IN)
    version = version_of(project)
    if version is None:
        raise NotAllowedNow(_("Överenskommelsen är inte upplagd än. Kundansvarig lägger upp den som utkast."))
    return version


def _plan(project: Project) -> Iterable[dict[str, Any]]:
    """The connection plan, as annex 5 prints it."""
    names = {phase.number: phase.name for phase in phases_of(project)}
    for row in activities_of(project):
        yield {
            "phase": names[row.phase],
            "activity": row.name,
            "owner": f"{row.get_role_display()}, {row.get_side_display()}",
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
