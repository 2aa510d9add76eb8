"""Reporting absence, one's own or someone's (rapportera frånvaro): counted when an attester has agreed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.absence.attest import KIND, ask_for_absence, ask_for_cancellation
from payroll.absence.checks import Reported, check_kind
from payroll.absence.models import Absence, AbsenceKind
from payroll.employment.actions import within_employment
from payroll.employment.checks import checked_extent
from payroll.employment.facts import checked_period, lock_person
from payroll.employment.models import Employment
from payroll.schedules.own_days import own_working_days
from payroll.time.actions import counted, may_report, refuse_replaced, take_back
from payroll.time.states import REPORTED
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.workflow.transitions import move

WHOLE = Decimal(100)


@transaction.atomic
def report_absence(
    *,
    employment: Employment,
    kind: str,
    starts_on: date,
    ends_on: date,
    extent: Decimal = WHOLE,
    working_days: Decimal | None = None,
    note: str = "",
    is_open: bool = False,
    replaces: Absence | None = None,
    by: User,
    at: datetime,
) -> Absence:
    """Some days away, in place of an attested absence if one is given.

    ``working_days`` where another system has counted them; without it those of the person's own schedule, or the
    shared calendar.
    """
    may_report(employment, by)
    person = lock_person(employment.person)
    at = moment_of_record(at)
    period = checked_period(starts_on, ends_on, at=at)
    within_employment(employment, period)
    is_counted = working_days is None
    working_days = own_working_days(employment, starts_on, ends_on) if working_days is None else working_days
    if not 0 <= working_days <= period.calendar_days:
        raise ValidationError({"working_days": _("Arbetsdagarna kan inte vara fler än periodens dagar.")})
    refuse_replaced(replaces)
    extent = checked_extent(extent)
    _refuse_overlap(employment, kind, starts_on, ends_on, extent, besides=replaces)
    check_kind(kind, Reported(employment, starts_on, ends_on, extent, working_days, replaces, at, is_counted))
    absence = Absence.objects.create(
        employment=employment,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        extent=extent,
        working_days=working_days,
        is_counted=is_counted,
        note=note.strip(),
        is_open=is_open,
        replaces=replaces,
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


@transaction.atomic
def ask_to_cancel_absence(*, absence: Absence, by: User, at: datetime) -> AttestTask:
    """Ask that attested absence is taken back (begär makulering); it counts until someone else has agreed."""
    may_report(absence.employment, by)
    lock_person(absence.employment.person)
    refuse_replaced(absence)
    return ask_for_cancellation(absence=absence, by=by, at=at)


def _refuse_overlap(
    employment: Employment, kind: str, starts_on: date, ends_on: date, extent: Decimal, *, besides: Absence | None
) -> None:
    """The same kind twice, or more than the whole of a day. Sickness may come in the middle of other leave."""
    rows = counted(Absence, employment, besides=besides).filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    for found in rows:
        is_too_much = found.extent + extent > WHOLE and AbsenceKind.SICK not in (kind, found.kind)
        if found.kind == kind or is_too_much:
            raise ValidationError(
                {
                    "starts_on": _("%(kind)s är redan rapporterad %(from)s – %(to)s.")
                    % {"kind": found.get_kind_display(), "from": found.starts_on, "to": found.ends_on}
                }
            )
