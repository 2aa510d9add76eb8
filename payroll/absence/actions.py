"""Reporting absence for someone (rapportera frånvaro)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.absence.attest import KIND, ask_for_absence
from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.actions import within_employment
from payroll.employment.checks import checked_extent
from payroll.employment.facts import checked_period, lock_person
from payroll.employment.models import Employment
from payroll.time.actions import COUNTED, may_report, take_back
from payroll.time.states import REPORTED
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import move


@transaction.atomic
def report_absence(
    *,
    employment: Employment,
    kind: str,
    starts_on: date,
    ends_on: date,
    extent: Decimal = Decimal(100),
    working_days: Decimal,
    by: User,
    at: datetime,
) -> Absence:
    """Some days away; ``working_days`` as the person's own schedule counts them."""
    may_report(by)
    person = lock_person(employment.person)
    at = moment_of_record(at)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    if not 0 <= working_days <= (ends_on - starts_on).days + 1:
        raise ValidationError({"working_days": _("Arbetsdagarna kan inte vara fler än periodens dagar.")})
    _refuse_overlap(employment, kind, starts_on, ends_on)
    absence = Absence.objects.create(
        employment=employment,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        extent=checked_extent(extent),
        working_days=working_days,
        recorded_at=at,
        recorded_by=by,
    )
    move(absence, REPORTED["submit"], by=by, at=at)
    record(Event.TIME_REPORTED, on=absence, by=by, at=at, person_id=person.pk)
    ask_for_absence(absence=absence, by=by, at=at)
    return absence


@transaction.atomic
def withdraw_absence(*, absence: Absence, by: User, at: datetime) -> Absence:
    """Take reported absence back before anyone has attested it (återta frånvaro)."""
    return take_back(absence, kind=KIND, by=by, at=at)


def _refuse_overlap(employment: Employment, kind: str, starts_on: date, ends_on: date) -> None:
    same = Absence.objects.filter(employment=employment, kind=kind, state__in=COUNTED, superseded_at__isnull=True)
    found = same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if found is not None:
        raise ValidationError(
            {
                "starts_on": _("%(kind)s är redan rapporterad %(from)s – %(to)s.")
                % {"kind": AbsenceKind(kind).label, "from": found.starts_on, "to": found.ends_on}
            }
        )
