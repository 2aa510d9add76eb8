"""From absence to days drawn (uttag): month by month, without the days of illness, by the quota of the week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from payroll.vacation_rules.order import NONE, Use, drawn
from payroll.working_time.own_days import worked_until
from servicecenter.common.calendars import is_working_day, working_days
from servicecenter.common.periods import Month

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Vacation:
    """Vacation as it was reported (semester): its days and how many of them the schedule works.

    ``own_days`` tells which of them are worked by the person's own schedule, a digit a day; empty where the shared
    calendar tells.
    """

    absence_id: int
    starts_on: date
    ends_on: date
    working_days: Decimal
    is_asked: bool = False
    own_days: str = ""

    def is_worked(self, day: date) -> bool:
        return self.own_days[(day - self.starts_on).days] == "1" if self.own_days else is_working_day(day)


@dataclass(frozen=True, slots=True)
class Week:
    """A time when someone works fewer days a week than full-time employees do (koncentrerad deltid)."""

    starts_on: date
    ends_on: date | None
    days: Decimal


def uses_of(vacation: Vacation, sick: Sequence[Days], weeks: Iterable[Week], full_week: int) -> Iterator[Use]:
    """A use for each month. A day of illness is no vacation, whatever its extent (semesterlagen 15 §)."""
    for first, last in by_month(vacation.starts_on, vacation.ends_on):
        there = _worked_until(vacation, last) - _worked_until(vacation, first - timedelta(days=1))
        left = max(there - _ill(vacation, sick, first, last), NONE)
        week_days = next((week.days for week in weeks if _holds(week, first)), Decimal(full_week))
        yield Use(vacation.absence_id, first, last, drawn(left, week_days, full_week), left, is_asked=vacation.is_asked)


def by_month(first: date, last: date) -> Iterator[Days]:
    """The days cut at the turn of every month."""
    month = Month.of(first)
    while month.starts_on <= last:
        yield max(first, month.starts_on), min(last, month.ends_on)
        month = month.plus(1)


def _worked_until(vacation: Vacation, day: date) -> Decimal:
    """The vacation's working days that have come by a day; the parts add up to the whole, however it was counted."""
    if day < vacation.starts_on:
        return NONE
    if day >= vacation.ends_on:
        return vacation.working_days
    own = vacation.own_days
    return min(
        vacation.working_days,
        Decimal(worked_until(vacation.starts_on, own, day) if own else working_days(vacation.starts_on, day)),
    )


def _ill(vacation: Vacation, sick: Sequence[Days], first: date, last: date) -> Decimal:
    """Working days of illness between two days; a day told of twice counts once."""
    ill = {day for begins, ends in sick for day in _every(max(begins, first), min(ends, last))}
    return Decimal(sum(vacation.is_worked(day) for day in ill))


def _every(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _holds(week: Week, day: date) -> bool:
    return week.starts_on <= day and (week.ends_on is None or day <= week.ends_on)
