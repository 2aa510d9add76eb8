"""Notes of parental benefit recorded and taken back (registrera utbetalningsbesked)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.actions import may_edit, within_employment
from payroll.employment.checks import checked_extent
from payroll.employment.facts import checked_period, clear_facts, current, lock_person, tell
from payroll.employment.models import Employment
from payroll.parental.models import ParentalBenefitNote
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.common.periods import Period

BEFORE_BIRTH = timedelta(days=60)
"""Parental benefit may be drawn this long before the birth is expected."""


@transaction.atomic
def record_benefit_note(
    *,
    employment: Employment,
    child_born_on: date,
    starts_on: date,
    ends_on: date,
    extent: Decimal = Decimal(100),
    reason: str = "",
    by: User,
    at: datetime,
) -> ParentalBenefitNote:
    """Days that Försäkringskassan has paid parental benefit for; the supplement follows in the next run."""
    may_record(employment, by)
    person = lock_person(employment.person)
    at = moment_of_record(at)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    _check_days(period, child_born_on, on=timezone.localdate(at))
    _refuse_overlap(employment, period)
    note = ParentalBenefitNote.objects.create(
        employment=employment,
        child_born_on=child_born_on,
        starts_on=starts_on,
        ends_on=ends_on,
        extent=checked_extent(extent),
        recorded_at=at,
        recorded_by=by,
        reason=reason,
    )
    tell(note, person_id=person.pk, by=by, at=at)
    return note


@transaction.atomic
def withdraw_benefit_note(*, note: ParentalBenefitNote, reason: str, by: User, at: datetime) -> None:
    """A note that was wrong: what was paid by it is corrected as back pay."""
    may_record(note.employment, by)
    person = lock_person(note.employment.person)
    period = Period(note.starts_on, note.ends_on)
    thread = {"employment": note.employment, "pk": note.pk}
    clear_facts(ParentalBenefitNote, thread=thread, period=period, reason=reason, by=by, at=at)
    tell(note, person_id=person.pk, by=by, at=at)


def may_record(employment: Employment, by: User) -> None:
    may_edit(by)
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("En annan handläggare måste registrera det som gäller dig själv."))


def _check_days(period: Period, child_born_on: date, *, on: date) -> None:
    if period.ends_on is None:
        raise ValidationError({"ends_on": _("Ange sista dagen i beskedet.")})
    if period.ends_on > on:
        raise ValidationError(
            {"ends_on": _("Beskedet gäller dagar som redan är betalda. %s har inte varit än.") % period.ends_on}
        )
    if child_born_on > period.starts_on + BEFORE_BIRTH:
        raise ValidationError(
            {"child_born_on": _("Barnet föds mer än 60 dagar efter första dagen. Kontrollera födelsedatumet.")}
        )


def _refuse_overlap(employment: Employment, period: Period) -> None:
    rows = current(ParentalBenefitNote, {"employment": employment})
    found = rows.filter(starts_on__lte=period.ends_on, ends_on__gte=period.starts_on).first()
    if found is not None:
        raise ValidationError(
            {
                "starts_on": _("Besked finns redan för %(from)s – %(to)s. Återta det först om det är fel.")
                % {"from": found.starts_on, "to": found.ends_on}
            }
        )
