"""What is done with the cost of a project: rows written and followed, the sum approved by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.estimates.models import CostEstimate, EstimateRow
from onboarding.estimates.queries import estimate_of
from onboarding.projects.actions import lock
from onboarding.projects.models import Project
from onboarding.projects.queries import require_active
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def write_row(
    *, project: Project, row: EstimateRow | None, facts: dict[str, Any], by: User, at: datetime
) -> EstimateRow:
    """Add a row, or change one (G16). A changed sum is no longer the one that was approved."""
    _require_centre(by)
    project = lock(project)
    require_active(project)
    if not facts.get("hours") and not facts.get("external_ore"):
        raise ValidationError({"hours": _("Ange timmar, eller vad som köps externt.")})
    if facts.get("hours") and not facts.get("rate_ore"):
        raise ValidationError({"rate_ore": _("Ange timtaxan.")})
    found = row or EstimateRow(project=project)
    for name, value in (facts | {"made_by": by, "made_at": at}).items():
        setattr(found, name, value)
    found.save()
    record(Event.ESTIMATE_CHANGED, on=found, by=by, at=at, project=project.pk)
    return found


@transaction.atomic
def set_saving(*, project: Project, yearly_saving_ore: int, by: User, at: datetime) -> CostEstimate:
    """What the connection is thought to save a year, for the time until it has paid for itself."""
    _require_centre(by)
    project = lock(project)
    require_active(project)
    kept, _made = CostEstimate.objects.update_or_create(
        project=project, defaults={"yearly_saving_ore": yearly_saving_ore}
    )
    record(Event.ESTIMATE_CHANGED, on=kept, by=by, at=at, project=project.pk, amount_ore=yearly_saving_ore)
    return kept


@transaction.atomic
def approve_estimate(*, project: Project, seen_ore: int, by: User, at: datetime) -> CostEstimate:
    """Approve the sum that was seen (godkänn uppskattningen); never whoever wrote one of its rows."""
    if not by.may(Permission.DECIDE_GATES) and not by.may(Permission.WORK_FOR_CUSTOMER):
        raise PermissionDenied(_("Myndigheten eller styrgruppen godkänner uppskattningen."))
    project = lock(project)
    require_active(project)
    found = estimate_of(project)
    if not found.rows:
        raise NotAllowedNow(_("Uppskattningen har inga rader än."))
    if found.total_ore != seen_ore:
        raise NotAllowedNow(_("Summan har ändrats sedan du läste den. Läs den nya först."))
    if any(row.made_by_id == by.pk for row in found.rows):
        raise SecondPersonNeeded(_("Någon annan än den som skrev raderna måste godkänna dem."))
    kept, _made = CostEstimate.objects.update_or_create(
        project=project, defaults={"approved_ore": found.total_ore, "approved_by": by, "approved_at": at}
    )
    record(Event.ESTIMATE_APPROVED, on=kept, by=by, at=at, project=project.pk, amount_ore=found.total_ore)
    return kept


def _require_centre(by: User) -> None:
    if not by.may(Permission.WORK_FOR_CENTRE):
        raise PermissionDenied(_("Servicecentret skriver uppskattningen."))
