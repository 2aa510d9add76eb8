"""What the days of a sick period ask for (vad sjukperioden kräver): certificate, report, and who must be followed up.

A certificate is asked for from the eighth day of each spell. The report to Försäkringskassan, and the days after which
rehabilitation and pay change, follow the day of the period.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from payroll.calculation.model import SickAbsence
from payroll.calculation.sick_period import ONE_DAY, SickPeriod

REPORT_DAY = 15
"""The employer's sick pay ends with day 14, and the employer reports the sickness (sjukanmälan)."""
MILESTONES: tuple[tuple[int, str | Promise], ...] = (
    (91, lazy("mer än 90 dagar")),
    (181, lazy("mer än 180 dagar")),
    (365, lazy("mer än 364 dagar: sjukpenningtillägget ändras")),
)
"""Days of a period after which pay or follow-up changes (signal 7)."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note on sickness: its kind and days."""

    kind: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sick period stands at the end of a day: what is missing, and what comes next."""

    period: SickPeriod
    day_number: int
    certificate_from: date | None
    """The first day that a certificate is asked for and not there."""
    report_due: date | None
    """The day 15 that has passed without a report."""
    extent: int
    rehabilitation_on: date | None
    is_certified: bool
    is_reported: bool


def standing(period: SickPeriod, notes: Sequence[Noted], on: date, certificate_day: int) -> Standing:
    """How a period stands at the end of a day that is in it or after it."""
    last = min(period.ends_on, on)
    reached = day_reached(period, REPORT_DAY)
    is_reported = any(note.kind == "benefit_report" and note.starts_on >= period.starts_on for note in notes)
    own = [row for row in period.absences if row.starts_on <= last]
    coming = [note.starts_on for note in notes if note.kind == "rehabilitation" and note.starts_on >= on]
    return Standing(
        period,
        period.day_number(on),
        next(uncertified(period, notes, last, certificate_day), None),
        reached if reached is not None and reached <= on and not is_reported else None,
        int(own[-1].extent) if own else 0,
        min(coming, default=None),
        any(note.kind == "certificate" and (note.ends_on or date.max) >= period.starts_on for note in notes),
        is_reported,
    )


def day_reached(period: SickPeriod, number: int) -> date | None:
    """The calendar day that is a certain day of the period."""
    return next((day for count, day, _ in period.days() if count == number), None)


def uncertified(period: SickPeriod, notes: Sequence[Noted], last: date, certificate_day: int) -> Iterator[date]:
    """The days from the eighth of each spell, to ``last``, that no certificate covers."""
    certificates = [(note.starts_on, note.ends_on or date.max) for note in notes if note.kind == "certificate"]
    for spell in period.spells():
        day = spell[0].starts_on + timedelta(days=certificate_day - 1)
        ends_on = min(max(row.ends_on for row in spell), last)
        while day <= ends_on:
            covered = [until for first, until in certificates if first <= day <= until]
            if not covered:
                yield day
                break
            day = max(covered) + ONE_DAY if max(covered) < ends_on else ends_on + ONE_DAY


def passed(period: SickPeriod, before: date, on: date) -> list[str | Promise]:
    """The milestones passed after ``before`` and to ``on``."""
    then, now = period.day_number(before), period.day_number(on)
    return [text for number, text in MILESTONES if then < number <= now]


def period_on(periods: Sequence[SickPeriod], first: date, last: date) -> SickPeriod | None:
    """The latest period with a sick day between two days."""
    touching = [row for row in periods if any(_touches(absence, first, last) for absence in row.absences)]
    return touching[-1] if touching else None


def _touches(absence: SickAbsence, first: date, last: date) -> bool:
    return absence.starts_on <= last and absence.ends_on >= first
