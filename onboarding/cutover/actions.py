"""What is done with the cutover: planned hour by hour, ticked by those who are there, and the way back kept open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from onboarding.cutover.models import CutoverLine, InternalDelivery, RollbackPoint
from onboarding.cutover.queries import rollback_of
from onboarding.cutover.states import CUTOVER_LINE, LineState
from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, open_for, step_row
from servicecenter.accounts.models import User
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def plan_line(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> CutoverLine:
    """Enter something to do (planera rad). Its owner may come later; a gate asks for one."""
    return add_row(CutoverLine, project, facts, by=by, at=at)


@transaction.atomic
def correct_line(*, line: CutoverLine, facts: Mapping[str, Any], by: User, at: datetime) -> CutoverLine:
    """Correct what is left to do (ändra rad)."""
    changed = change_row(line, facts, by=by, at=at)
    if changed.state != LineState.PLANNED:
        raise NotAllowedNow(_("Raden är %s och kan inte ändras.") % changed.get_state_display().lower())
    return changed


@transaction.atomic
def tick_line(*, line: CutoverLine, by: User, at: datetime) -> CutoverLine:
    """Say that it is done (bocka av), with who and when. Raises ``NotAllowedNow`` when someone else just did."""
    return step_row(line, CUTOVER_LINE["tick"], by=by, at=at, done_at=at, done_by=by)


@transaction.atomic
def untick_line(*, line: CutoverLine, by: User, at: datetime) -> CutoverLine:
    """It was not done after all (ta bort bocken); the log keeps that it was ticked."""
    return step_row(line, CUTOVER_LINE["untick"], by=by, at=at, done_at=None, done_by=None)


@transaction.atomic
def cancel_line(*, line: CutoverLine, by: User, at: datetime) -> CutoverLine:
    return step_row(line, CUTOVER_LINE["cancel"], by=by, at=at)


@transaction.atomic
def set_rollback(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> RollbackPoint:
    """Decide until when it can be called off, and how (bestäm återgångspunkt)."""
    open_for(project, by)
    known = rollback_of(project)
    if known:
        return change_row(known, facts, by=by, at=at)
    return add_row(RollbackPoint, project, facts, by=by, at=at)


@transaction.atomic
def end_delivery(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> InternalDelivery:
    """Say what the agency stops doing and when (avsluta intern leverans)."""
    return add_row(InternalDelivery, project, facts, by=by, at=at)


@transaction.atomic
def correct_delivery(
    *, delivery: InternalDelivery, facts: Mapping[str, Any], by: User, at: datetime
) -> InternalDelivery:
    return change_row(delivery, facts, by=by, at=at)
