"""Sickness whose end is not known yet (öppen sjukskrivning): reported on the first day, closed by the return.

It counts to the last day that is known: the day it was reported, and then the day of each calculation's cut-off, so
that nobody loses pay for days that have not come. The return says the rest, and back pay corrects what it changes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.absence.actions import report_absence, withdraw_absence
from payroll.absence.attest import CANCEL
from payroll.absence.models import Absence, AbsenceKind
from payroll.absence.queries import open_sickness
from payroll.employment.models import Employment
from payroll.schedules.own_days import Schedules, own_schedules
from payroll.time.models import EntryState
from servicecenter.accounts.models import User
from servicecenter.attest.queries import waiting_task
from servicecenter.common.calendars import working_days
from servicecenter.tenancy.lookups import Keys

ONE_DAY = timedelta(days=1)


@transaction.atomic
def report_sick(
    *, employment: Employment, starts_on: date, extent: Decimal = Decimal(100), by: User, at: datetime
) -> Absence:
    """Sick from a day, today or earlier, until the return is reported (sjukanmälan)."""
    today = timezone.localdate(at)
    if starts_on > today:
        raise ValidationError(
            {"starts_on": _("En sjukanmälan börjar i dag eller tidigare. Anmäl dig den dag du blir sjuk.")}
        )
    if open_sickness(employment) is not None:
        raise ValidationError(_("Du är redan sjukanmäld. Friskanmäl dig först."))
    return report_absence(
        employment=employment,
        kind=AbsenceKind.SICK,
        starts_on=starts_on,
        ends_on=today,
        extent=extent,
        is_open=True,
        by=by,
        at=at,
    )


@transaction.atomic
def report_return(*, absence: Absence, last_sick_day: date, by: User, at: datetime) -> Absence:
    """The last day of sickness is known (friskanmälan): the same absence, with its end, sent for attest again."""
    if not absence.is_open:
        raise ValidationError(_("Sjukfrånvaron är redan avslutad."))
    if not absence.starts_on <= last_sick_day <= timezone.localdate(at) + ONE_DAY * 7:
        raise ValidationError(
            {"last_sick_day": _("Sista sjukdagen ska ligga från %s och högst en vecka framåt.") % absence.starts_on}
        )
    is_attested = absence.state == EntryState.ATTESTED
    if not is_attested:
        withdraw_absence(absence=absence, by=by, at=at)
    return report_absence(
        employment=absence.employment,
        kind=absence.kind,
        starts_on=absence.starts_on,
        ends_on=last_sick_day,
        extent=absence.extent,
        note=absence.note,
        replaces=absence if is_attested else None,
        by=by,
        at=at,
    )


def prolong_open_sickness(*, until: date, at: datetime) -> int:
    """Attested sickness without an end is known to last until a cut-off's day; returns how many were prolonged.

    Where a return or a cancellation waits for attest nothing more is taken for granted.
    """
    rows = Absence.objects.select_for_update(of=("self",)).filter(
        is_open=True, state=EntryState.ATTESTED, superseded_at__isnull=True, ends_on__lt=until
    )
    ends = {row: _last_day(row, until) for row in rows.order_by("id") if not _is_waiting(row)}
    longer = [row for row, ends_on in ends.items() if ends_on > row.ends_on]
    if longer:
        Absence.objects.filter(pk__in=[row.pk for row in longer]).update(superseded_at=at)
        keys = Keys(row.employment_id for row in longer)
        schedules = own_schedules(keys, min(row.starts_on for row in longer), until)
        Absence.objects.bulk_create(_prolonged(row, ends[row], schedules, at) for row in longer)
    return len(longer)


def _is_waiting(absence: Absence) -> bool:
    has_return = absence.replacements.filter(state=EntryState.SUBMITTED).exists()
    return has_return or waiting_task(CANCEL, absence.pk) is not None


def _last_day(absence: Absence, until: date) -> date:
    """The cut-off's day, or the end of the employment."""
    spans = absence.employment.spans.filter(superseded_at__isnull=True).values_list("ends_on", flat=True)
    return min(until, max((end or date.max for end in spans), default=until))


def _prolonged(absence: Absence, ends_on: date, schedules: Schedules, at: datetime) -> Absence:
    own = schedules.of(absence.employment_id)
    days = working_days(absence.starts_on, ends_on) if own is None else own.count(absence.starts_on, ends_on)
    return Absence(
        employment_id=absence.employment_id,
        kind=absence.kind,
        starts_on=absence.starts_on,
        ends_on=ends_on,
        extent=absence.extent,
        working_days=Decimal(days),
        is_counted=True,
        is_open=True,
        note=absence.note,
        replaces=absence,
        state=EntryState.ATTESTED,
        recorded_at=at,
        attested_at=at,
        attested_by_id=absence.attested_by_id,
    )
