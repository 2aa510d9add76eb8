"""Sick periods (sjukperioder): which sick absences belong together, and which day of the period a day is.

An absence that begins within five calendar days after another continues its period (återinsjuknande): the count of days
and the qualifying deduction go on, and the days between are not counted. Absences without a day between are one spell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from payroll.calculation.model import SickAbsence
from payroll.working_time.own_days import worked_until
from servicecenter.common.calendars import working_days

ONE_DAY = timedelta(days=1)
YEAR = timedelta(days=365)
"""The twelve months in which qualifying deductions are counted."""


@dataclass(frozen=True, slots=True)
class SickPeriod:
    """A sick period: its absences in the order of time."""

    absences: tuple[SickAbsence, ...]

    @property
    def starts_on(self) -> date:
        return self.absences[0].starts_on

    @property
    def ends_on(self) -> date:
        return max(absence.ends_on for absence in self.absences)

    def days(self) -> Iterator[tuple[int, date, SickAbsence]]:
        """Every sick day with its number in the period; a day that is told of twice counts once."""
        number, after = 0, date.min
        for absence in self.absences:
            day = max(absence.starts_on, after)
            while day <= absence.ends_on:
                number += 1
                yield number, day, absence
                day += ONE_DAY
            after = max(after, day)

    def day_number(self, on: date) -> int:
        """How many sick days there are to and including a day (dag i sjukperioden)."""
        count, after = 0, date.min
        for absence in self.absences:
            first, last = max(absence.starts_on, after), min(absence.ends_on, on)
            count += max(0, (last - first).days + 1)
            after = max(after, absence.ends_on + ONE_DAY)
        return count

    def spells(self) -> tuple[tuple[SickAbsence, ...], ...]:
        """The absences that follow on each other without a day between (sammanhängande frånvaro)."""
        return tuple(chained(self.absences, 1))


def sick_periods(absences: Iterable[SickAbsence], relapse_days: int) -> tuple[SickPeriod, ...]:
    """Sick periods in the order of time; a new absence within ``relapse_days`` after the last sick day continues."""
    ordered = sorted(absences, key=lambda absence: (absence.starts_on, absence.ends_on, absence.absence_id))
    return tuple(SickPeriod(chain) for chain in chained(ordered, relapse_days))


def chained(ordered: Sequence[SickAbsence], days: int) -> Iterator[tuple[SickAbsence, ...]]:
    """Absences of which each begins at most ``days`` after the last day so far."""
    chain: list[SickAbsence] = []
    ended = date.min
    for absence in ordered:
        if chain and (absence.starts_on - ended).days > days:
            yield tuple(chain)
            chain, ended = [], date.min
        chain.append(absence)
        ended = max(ended, absence.ends_on)
    if chain:
        yield tuple(chain)


def protected_periods(periods: Sequence[SickPeriod], most: int) -> frozenset[date]:
    """The first days of periods without qualifying deduction: ``most`` others had one in the twelve months before.

    Allmänt högriskskydd, 6 § sjuklönelagen.
    """
    qualifying: list[date] = []
    protected = set()
    for period in periods:
        recent = [day for day in qualifying if day > period.starts_on - YEAR]
        if len(recent) >= most:
            protected.add(period.starts_on)
        else:
            qualifying.append(period.starts_on)
    return frozenset(protected)


def working_days_until(starts_on: date, ends_on: date, total: Decimal, day: date, own_days: str = "") -> Decimal:
    """How many of an absence's ``total`` working days have come by a day.

    They are those of the person's own schedule where it is told, and else counted off the calendar from the start.
    """
    if day < starts_on:
        return Decimal(0)
    if day >= ends_on:
        return total
    return min(total, Decimal(worked_until(starts_on, own_days, day) if own_days else working_days(starts_on, day)))
