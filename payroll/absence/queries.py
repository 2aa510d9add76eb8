"""Absence of the agency in scope."""

from __future__ import annotations

from django.db.models import QuerySet

from payroll.absence.models import Absence, AbsenceKind
from servicecenter.accounts.models import User

ABSENCE_KINDS = AbsenceKind.choices


def absences_reported_by(user: User) -> QuerySet[Absence]:
    """What someone has reported, for people whose identity is not protected."""
    return Absence.objects.filter(recorded_by=user, employment__person__is_protected=False).select_related(
        "employment__person"
    )
