"""Absence of the agency in scope."""

from __future__ import annotations

from django.db.models import QuerySet

from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.models import Employment
from payroll.time.models import COUNTED, EntryState
from servicecenter.accounts.models import User

ABSENCE_KINDS = AbsenceKind.choices
VACATION = AbsenceKind.VACATION.value


def absences_reported_by(user: User) -> QuerySet[Absence]:
    """What someone has reported, for people whose identity is not protected."""
    return Absence.objects.filter(recorded_by=user, employment__person__is_protected=False).select_related(
        "employment__person"
    )


def open_sickness(employment: Employment) -> Absence | None:
    """The sickness that has no end yet, reported or attested."""
    rows = Absence.objects.filter(employment=employment, is_open=True, state__in=COUNTED, superseded_at__isnull=True)
    return rows.exclude(replacements__state=EntryState.SUBMITTED).order_by("-starts_on").first()
