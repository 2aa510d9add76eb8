"""What is done with criteria: written, changed as a new version, approved by another, measured."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.criteria.models import Criterion
from onboarding.criteria.queries import is_frozen
from onboarding.projects.actions import lock
from onboarding.projects.models import Project
from onboarding.projects.queries import SIDE_OF, require_active
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def write_criterion(*, project: Project, facts: dict[str, Any], reason: str = "", by: User, at: datetime) -> Criterion:
    """Write a criterion (G19). Refused without how it is measured; after gate 2 somebody else must approve it."""
    _require_side(by)
    project = lock(project)
    require_active(project)
    _check(facts)
    frozen = is_frozen(project)
    if frozen and not reason.strip():
        raise ValidationError({"reason": _("Kriterierna är frysta sedan grind 2. Skriv varför ett nytt behövs.")})
    made = Criterion.objects.create(
        project=project, **facts, version=2 if frozen else 1, reason=reason.strip()[:300], made_by=by, made_at=at
    )
    record(Event.CRITERION_WRITTEN, on=made, by=by, at=at, project=project.pk, version=made.version)
    return made


@transaction.atomic
def change_criterion(*, criterion: Criterion, facts: dict[str, Any], reason: str, by: User, at: datetime) -> Criterion:
    """Another version in place of it: freely until gate 2; afterwards the old one holds until the new is approved."""
    _require_side(by)
    project = lock(criterion.project)
    require_active(project)
    _check(facts)
    frozen = is_frozen(project)
    if frozen and not reason.strip():
        raise ValidationError({"reason": _("Kriterierna är frysta sedan grind 2. Skriv varför det ändras.")})
    version = criterion.version + 1 if frozen else criterion.version
    told = {"version": version, "reason": reason.strip()[:300], "made_by": by, "made_at": at}
    made = Criterion.objects.create(project=project, **facts, replaces=criterion if frozen else None, **told)
    if not frozen:
        _replace(criterion, at)
    record(Event.CRITERION_WRITTEN, on=made, by=by, at=at, project=project.pk, version=version, comment=told["reason"])
    return made


@transaction.atomic
def approve_criterion(*, criterion: Criterion, by: User, at: datetime) -> Criterion:
    """The steering group says that a change after gate 2 holds; never the one who wrote it."""
    if not by.may(Permission.DECIDE_GATES):
        raise PermissionDenied(_("Styrgruppen godkänner ändrade kriterier."))
    require_active(lock(criterion.project))
    criterion = Criterion.objects.select_for_update(of=("self",)).get(pk=criterion.pk)
    if criterion.made_by_id == by.pk:
        raise SecondPersonNeeded(_("Någon annan än den som skrev kriteriet måste godkänna det."))
    if criterion.approved_at is not None:
        raise NotAllowedNow(_("Kriteriet är redan godkänt."))
    criterion.approved_by, criterion.approved_at = by, at
    criterion.save(update_fields=["approved_by", "approved_at"])
    if criterion.replaces_id:
        _replace(criterion.replaces, at)
    record(Event.CRITERION_APPROVED, on=criterion, by=by, at=at, project=criterion.project_id)
    return criterion


@transaction.atomic
def measure_criterion(*, criterion: Criterion, measured: Decimal, by: User, at: datetime) -> Criterion:
    """Record the outcome (mät kriterium)."""
    _require_side(by)
    require_active(lock(criterion.project))
    criterion.measured, criterion.measured_by, criterion.measured_at = measured, by, at
    criterion.save(update_fields=["measured", "measured_by", "measured_at"])
    told = {"project": criterion.project_id, "outcome": f"{measured:f}"}
    record(Event.CRITERION_MEASURED, on=criterion, by=by, at=at, **told)
    return criterion


def _replace(criterion: Criterion, at: datetime) -> None:
    criterion.replaced_at = at
    criterion.save(update_fields=["replaced_at"])


def _check(facts: dict[str, Any]) -> None:
    missing = {"text": _("Skriv vad som ska vara uppfyllt."), "measure": _("Skriv hur det mäts.")}
    wrong = {field: told for field, told in missing.items() if not str(facts.get(field) or "").strip()}
    if facts.get("threshold") is None:
        wrong["threshold"] = _("Ange gränsen som ett tal; ett kriterium utan gräns går inte att besluta efter.")
    if wrong:
        raise ValidationError(wrong)


def _require_side(by: User) -> None:
    if not any(by.may(permission) for permission in SIDE_OF):
        raise PermissionDenied(_("Bara projektets deltagare skriver och mäter kriterier."))
