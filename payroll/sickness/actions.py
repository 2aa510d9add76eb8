"""Notes on sickness recorded and taken back (registrera intyg, anmälan och rehabilitering)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit
from payroll.employment.facts import checked_period, lock_person, tell
from payroll.employment.models import Employment
from payroll.sickness.models import SickNote, SickNoteKind
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record


@transaction.atomic
def record_sick_note(
    *,
    employment: Employment,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    reference: str = "",
    by: User,
    at: datetime,
) -> SickNote:
    """A certificate for some days, the day of the report to Försäkringskassan, or a day set for rehabilitation."""
    _may_note(employment, by)
    person = lock_person(employment.person)
    at = moment_of_record(at)
    if kind == SickNoteKind.CERTIFICATE and ends_on is None:
        raise ValidationError({"ends_on": _("Ange sista dagen som intyget gäller.")})
    checked_period(starts_on, ends_on, at=at)
    note = SickNote.objects.create(
        employment=employment,
        kind=SickNoteKind(kind),
        starts_on=starts_on,
        ends_on=ends_on,
        reference=reference.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    tell(note, person_id=person.pk, by=by, at=at)
    return note


@transaction.atomic
def withdraw_sick_note(*, note: SickNote, reason: str, by: User, at: datetime) -> SickNote:
    """A note that was wrong; it stays in the history."""
    _may_note(note.employment, by)
    person = lock_person(note.employment.person)
    note = SickNote.objects.select_for_update().get(pk=note.pk)
    if note.superseded_at is not None:
        raise ValidationError(_("Noteringen är redan återtagen."))
    note.superseded_at, note.superseded_by, note.reason = moment_of_record(at), by, reason
    note.save(update_fields=["superseded_at", "superseded_by", "reason"])
    tell(note, person_id=person.pk, by=by, at=at)
    return note


def _may_note(employment: Employment, by: User) -> None:
    may_edit(by)
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste registrera det som gäller dig själv."))
