"""What is done with risks: recorded, corrected, closed, opened again, and the whole register gone through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import add_row, change_row, open_for, step_row, tell
from onboarding.risks.models import Response, Risk, RiskReview
from onboarding.risks.states import RISK, RiskState
from servicecenter.accounts.models import User


@transaction.atomic
def record_risk(*, project: Project, facts: Mapping[str, Any], by: User, at: datetime) -> Risk:
    """Enter a risk (registrera risk). Raises ``ValidationError`` with every fault at its field."""
    _is_answered(facts)
    return add_row(Risk, project, facts, by=by, at=at, noted_by=by, noted_at=at)


@transaction.atomic
def correct_risk(*, risk: Risk, facts: Mapping[str, Any], by: User, at: datetime) -> Risk:
    """Judge a risk anew, or correct its words (ändra risk)."""
    _is_answered(facts)
    return change_row(risk, facts, by=by, at=at)


@transaction.atomic
def close_risk(*, risk: Risk, reason: str, by: User, at: datetime) -> Risk:
    """The closing criterion is met (stäng risk). Raises ``NotAllowedNow`` for one that is closed already."""
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv hur det som stänger risken har uppfyllts.")})
    return step_row(risk, RISK["close"], by=by, at=at, comment=reason)


@transaction.atomic
def reopen_risk(*, risk: Risk, by: User, at: datetime) -> Risk:
    return step_row(risk, RISK["reopen"], by=by, at=at)


@transaction.atomic
def review_risks(*, project: Project, note: str, by: User, at: datetime) -> RiskReview:
    """Go through the whole register (riskgenomgång), as of today: it cannot be said to have been on another day."""
    open_for(project, by)
    if not note.strip():
        raise ValidationError({"note": _("Skriv vad som kom fram, om så bara att inget har ändrats.")})
    held_on = timezone.localdate(at)
    if RiskReview.objects.filter(project=project, held_on=held_on).exists():
        raise ValidationError(_("Registret är redan genomgånget i dag."))
    looked_at = Risk.objects.filter(project=project, state=RiskState.OPEN).update(reviewed_at=at)
    told = {"note": note.strip(), "open_risks": looked_at, "held_by": by, "held_at": at}
    review = RiskReview.objects.create(project=project, held_on=held_on, **told)
    tell(review, "added", by=by, at=at)
    return review


def _is_answered(facts: Mapping[str, Any]) -> None:
    """Only what is accepted needs no measure."""
    if facts.get("response") != Response.ACCEPT and not (facts.get("measure") or "").strip():
        raise ValidationError({"measure": _("Skriv vad som görs åt risken, eller välj att acceptera den.")})
