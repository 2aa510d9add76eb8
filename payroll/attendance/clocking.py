"""Clocking for somebody who could not (stämpla åt någon): with a reason, seen by them, and attested by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from payroll.attendance.actions import moment_of_day, writable
from payroll.attendance.models import WorkedTime
from payroll.attendance.queries import clocked_in
from payroll.employment.actions import within_employment
from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.time.deciding import may_attest_for
from payroll.working_time.classes import Duty
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.periods import Period
from servicecenter.common.permissions import Permission

LONGEST = timedelta(hours=16)
"""Time between in and out that is longer is far more often a wrong day than meant."""


@transaction.atomic
def clock_for(
    *,
    employment: Employment,
    day: date,
    starts: timedelta | None,
    ends: timedelta | None,
    reason: str,
    by: User,
    at: datetime,
) -> WorkedTime:
    """Register in, out or both for someone else. Only out closes what the person is clocked in on."""
    _may_clock(employment, day, by, at)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför du stämplar åt någon annan. Personen ser vad du skriver.")})
    lock_person(employment.person)
    within_employment(employment, Period(day, day))
    row = clocked_in(employment)
    row = _closed(row, day, ends, at) if starts is None else _made(employment, row, day, starts, ends, by=by, at=at)
    row.registered_by, row.reason = by, reason.strip()
    row.save()
    record(Event.CLOCKED_FOR, on=row, by=by, at=at, person_id=employment.person_id, starts_on=str(row.day))
    return row


def _may_clock(employment: Employment, day: date, by: User, at: datetime) -> None:
    """A clerk, or whoever attests for the person's unit; one's own clock is on one's own page."""
    if employment.person.user_id == by.pk:
        raise PermissionDenied(_("Din egen tid stämplar du på Min närvaro."))
    if not (by.may(Permission.REPORT_TIME) or may_attest_for(employment, day, by, at)):
        raise PermissionDenied(_("Du får bara stämpla åt dem som du attesterar för."))


def _closed(row: WorkedTime | None, day: date, ends: timedelta | None, at: datetime) -> WorkedTime:
    """Out, for someone who is clocked in and could not clock out."""
    if ends is None:
        raise ValidationError(_("Skriv när personen stämplade in, ut eller båda."))
    if row is None:
        raise ValidationError({"starts": _("Personen är inte instämplad. Skriv också när arbetet började.")})
    row.ends_at = _checked(moment_of_day(day, ends), at, "ends")
    if not timedelta(0) < row.ends_at - row.starts_at <= LONGEST:
        raise ValidationError({"ends": _("Tiden slutar före sin början, eller mer än 16 timmar efter.")})
    return row


def _made(
    employment: Employment,
    open_row: WorkedTime | None,
    day: date,
    starts: timedelta,
    ends: timedelta | None,
    *,
    by: User,
    at: datetime,
) -> WorkedTime:
    """In, and out where it is known; an end before the start is on the next day."""
    starts_at, ends_at = _checked(moment_of_day(day, starts), at, "starts"), None
    if ends is not None:
        ends_at = _checked(moment_of_day(day, ends + timedelta(days=ends < starts)), at, "ends")
        if not timedelta(0) < ends_at - starts_at <= LONGEST:
            raise ValidationError({"ends": _("Tiden slutar före sin början, eller mer än 16 timmar efter.")})
    elif open_row is not None:
        raise ValidationError({"starts": _("Personen är redan instämplad. Skriv bara när arbetet slutade.")})
    report = writable(employment, day, by=by, at=at)
    until = ends_at or at
    others = WorkedTime.objects.filter(report=report, starts_at__lt=until)
    if others.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)).exists():
        raise ValidationError({"starts": _("Tiden överlappar tid som redan är skriven den dagen.")})
    return WorkedTime(report=report, day=day, starts_at=starts_at, ends_at=ends_at, duty=Duty.ORDINARY)


def _checked(moment: datetime, at: datetime, field: str) -> datetime:
    if moment > at:
        raise ValidationError({field: _("Tiden har inte varit än.")})
    return moment
