"""A year of vacation (ett semesterår): applied for in good time, most of it in July, with days saved from before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from payroll.population.model import AbsenceFact, EntryFact, VacationFact
from payroll.population.timeline import Timeline, moment, workdays

VACATION = "vacation"
MOST_A_YEAR = 25
"""Fewer than anyone has of the year, so that nobody takes more than there is."""
AHEAD = timedelta(days=28)
"""How long before the first day people apply."""
TOO_MANY_SAVED, EVERY = 38, 97
"""One in so many has more saved than may be carried over."""


class Works(Protocol):
    """What decides whether somebody plans vacation."""

    starts_on: date
    ends_on: date | None
    age: int
    is_hourly: bool


def taken_vacation(entry: EntryFact, starts_on: date, absences: Sequence[AbsenceFact]) -> Iterator[AbsenceFact]:
    """Vacation on the days of a row, attested well before them; none on days that are away already."""
    if _is_away(entry.starts_on, entry.ends_on, absences):
        return
    days = workdays(entry.starts_on, entry.ends_on)
    used = sum(row.working_days for row in absences if row.kind == VACATION and row.starts_on.year == days[0].year)
    days = days[: MOST_A_YEAR - used]
    if not days:
        return
    applied = moment(max(entry.starts_on - AHEAD, starts_on), 9, 30)
    attested = applied + timedelta(days=2, hours=3) if entry.attested_at else None
    yield AbsenceFact(VACATION, days[0], days[-1], len(days), applied, attested)


def planned_vacation(worker: Works, timeline: Timeline, absences: Sequence[AbsenceFact]) -> Iterator[AbsenceFact]:
    """The last weeks of the year, planned by two in five; some still wait for their manager."""
    turn = worker.starts_on.toordinal() + worker.age
    year = timeline.month.year
    first, last = date(year, 12, 21), date(year, 12, 30)
    is_there = worker.ends_on is None or worker.ends_on > last
    if worker.is_hourly or turn % 5 > 1 or not is_there or timeline.month.month not in (10, 11):
        return
    days = workdays(first, last)
    used = sum(row.working_days for row in absences if row.kind == VACATION and row.starts_on.year == year)
    if used + len(days) > MOST_A_YEAR or worker.starts_on > first or _is_away(first, last, absences):
        return
    applied = moment(max(timeline.month.plus(-1).starts_on, worker.starts_on), 10, 15)
    attested = None if turn % 19 == 0 else applied + timedelta(days=3)
    yield AbsenceFact(VACATION, days[0], days[-1], len(days), applied, attested)


def saved_vacation(place: int, starts_on: date, timeline: Timeline) -> VacationFact | None:
    """What was saved when the newest year began, for those employed since before it."""
    year = timeline.month.year
    if starts_on >= date(year, 1, 1):
        return None
    return VacationFact(year, TOO_MANY_SAVED if place % EVERY == 5 else place * 7 % 23)


def _is_away(first: date, last: date, absences: Sequence[AbsenceFact]) -> bool:
    return any(row.starts_on <= last and row.ends_on >= first for row in absences)
