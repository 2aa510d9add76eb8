"""What is done with the staffing plan: rows entered, corrected, ticked and left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, step_row
from onboarding.staffing.models import StaffingKind, StaffingRow
from onboarding.staffing.states import STAFFING, StaffingState
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def plan_staffing(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> StaffingRow:
    """Enter who moves, is recruited or retires (planera bemanning)."""
    _says_from_where(facts)
    return add_row(StaffingRow, project, facts, by=by, at=at)


@transaction.atomic
def correct_staffing(*, row: StaffingRow, facts: Mapping[str, Any], by: User, at: datetime) -> StaffingRow:
    """Correct a row that is not done yet (ändra bemanning)."""
    _says_from_where(facts)
    if row.state != StaffingState.OPEN:
        raise NotAllowedNow(_("Raden är %s. Öppna den igen för att ändra den.") % row.get_state_display().lower())
    return change_row(row, facts, by=by, at=at)


@transaction.atomic
def finish_staffing(*, row: StaffingRow, by: User, at: datetime) -> StaffingRow:
    """It has happened (markera som genomförd), with who says so and when."""
    return step_row(row, STAFFING["finish"], by=by, at=at, done_at=at, done_by=by)


@transaction.atomic
def undo_staffing(*, row: StaffingRow, by: User, at: datetime) -> StaffingRow:
    return step_row(row, STAFFING["undo"], by=by, at=at, done_at=None, done_by=None)


@transaction.atomic
def cancel_staffing(*, row: StaffingRow, by: User, at: datetime) -> StaffingRow:
    return step_row(row, STAFFING["cancel"], by=by, at=at)


def _says_from_where(facts: Mapping[str, Any]) -> None:
    if facts.get("kind") == StaffingKind.TRANSFER and not (facts.get("from_agency") or "").strip():
        raise ValidationError({"from_agency": _("Skriv vilken myndighet personen kommer från.")})
