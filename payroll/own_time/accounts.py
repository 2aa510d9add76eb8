"""What a report does to flex and compensatory time (effekt på flex- och kompsaldo), beside what it does to pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from payroll.absence.models import Absence
from payroll.attendance.queries import attendance_of, open_report, times_in
from payroll.employment.models import Employment
from payroll.flex.queries import balance_of, worked_by_day
from payroll.salary_types.catalogue import by_key
from payroll.schedules.wording import signed_hours
from payroll.time.models import COUNTED, TimeEntry
from servicecenter.common.periods import Month, Period

EARNED = by_key("time_off_earned").code
SPENT = tuple(by_key(key).code for key in ("time_off_taken", "time_off_paid_out"))
HOUR = 60


@dataclass(frozen=True, slots=True)
class Balances:
    """Minutes of each account as everything reported would leave them; ``None`` where there is no such account."""

    flex: int | None
    time_off: int | None


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """One account: what it is and what it becomes, in minutes."""

    label: str
    before: int
    after: int

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def was(self) -> str:
        return signed_hours(self.before)

    @property
    def becomes(self) -> str:
        return signed_hours(self.after)

    @property
    def change(self) -> str:
        return signed_hours(self.after - self.before)


def balances_with(draft: Absence | TimeEntry) -> Balances:
    """The accounts of the draft's employment, asked before the draft is supposed and after."""
    employment = draft.employment
    is_time_off = isinstance(draft, TimeEntry) and draft.code in (EARNED, *SPENT)
    return Balances(_flex(employment, draft.starts_on, draft.ends_on), _time_off(employment, wanted=is_time_off))


def account_effects(was: Balances, becomes: Balances) -> tuple[AccountEffect, ...]:
    found = []
    if was.flex is not None and becomes.flex is not None:
        found.append(AccountEffect(_("Flexsaldo"), was.flex, becomes.flex))
    if was.time_off is not None and becomes.time_off is not None:
        found.append(AccountEffect(_("Kompsaldo"), was.time_off, becomes.time_off))
    return tuple(found)


def _flex(employment: Employment, first: date, last: date) -> int | None:
    """The approved balance, with plus and minus of the days asked about on which time is written and not approved.

    A day without written time is taken to be worked as it should be; a month that is approved is not booked anew.
    """
    period = Period(first, min(last, Month.of(first).ends_on))
    written = times_in([open_report(employment, first)], period)
    found = attendance_of(employment, period, written)
    if not found.has_flex:
        return None
    worked, booked = {row.day for row in found.work}, worked_by_day(employment, period)
    return balance_of(employment) + sum(day.balance - booked[day.day] for day in found.days() if day.day in worked)


def _time_off(employment: Employment, *, wanted: bool) -> int | None:
    rows = TimeEntry.objects.filter(
        employment=employment, code__in=(EARNED, *SPENT), state__in=COUNTED, superseded_at__isnull=True
    ).values_list("code", "quantity")
    hours = [quantity if code == EARNED else -quantity for code, quantity in rows if quantity is not None]
    return int(sum(hours, Decimal(0)) * HOUR) if hours or wanted else None
