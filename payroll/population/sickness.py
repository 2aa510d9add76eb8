"""Longer sickness and what follows with it (längre sjukdom): certificates, reports, and notes of parental benefit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from payroll.population.model import AbsenceFact, BenefitFact, Known, SickNoteFact
from payroll.population.timeline import Timeline, moment, workdays
from servicecenter.common.periods import Month

HALF = Decimal(50)
STORIES: dict[int, tuple[tuple[int, int, Decimal], ...]] = {
    3: ((0, 79, Decimal(100)), (80, 112, HALF)),  # over day 90, the last month at half time
    17: ((0, 23, Decimal(100)),),  # over day 15
    31: ((0, 4, Decimal(100)), (8, 13, Decimal(100))),  # ill again on the fourth day
    47: ((0, 9, Decimal(100)), (10, 19, HALF)),  # back by half
}
"""What happens to one in a hundred each: days from the first, to the last, and the extent."""
TURNS = 100


class Works(Protocol):
    """What decides whether somebody falls ill for long."""

    starts_on: date
    ends_on: date | None
    age: int
    is_hourly: bool
    is_cast: bool


def long_sickness(worker: Works, timeline: Timeline) -> list[AbsenceFact]:
    """One longer sick period for a few, reported on its first days so that the run of the month knows of it."""
    turn = (worker.starts_on.toordinal() + 37 * worker.age) % TURNS
    story = STORIES.get(turn, ())
    month = timeline.run_months[turn * 7 % len(timeline.run_months)]
    first = month.starts_on + timedelta(days=1 + worker.age % 3)
    last = first + timedelta(days=max((until for _, until, _ in story), default=0))
    stays = worker.starts_on < month.starts_on and (worker.ends_on is None or worker.ends_on > last)
    if worker.is_hourly or worker.is_cast or not stays:
        return []
    return [_absence(first + timedelta(days=a), first + timedelta(days=b), extent) for a, b, extent in story]


def _absence(first: date, last: date, extent: Decimal) -> AbsenceFact:
    attested = moment(first + timedelta(days=1), 9)
    return AbsenceFact("sick", first, last, len(workdays(first, last)), moment(first, 7, 40), attested, extent)


def months_of(absences: Sequence[AbsenceFact]) -> frozenset[Month]:
    """The months in which something else would come in the way."""
    return frozenset(Month.of(day) for row in absences for day in (row.starts_on, row.ends_on)) | frozenset(
        Month.of(row.starts_on).plus(number)
        for row in absences
        for number in range((row.ends_on - row.starts_on).days // 28 + 1)
    )


def sick_notes(absences: Sequence[AbsenceFact], *, place: int) -> Iterator[SickNoteFact]:
    """Certificates from the eighth day and reports on the fifteenth; one in five is not there yet."""
    ended, number = date.min, 0
    for row in absences:
        if row.kind != "sick" or row.attested_at is None:
            continue
        goes_on = (row.starts_on - ended).days == 1
        asked_from = row.starts_on if goes_on else row.starts_on + timedelta(days=7)
        number = number * goes_on + (row.ends_on - row.starts_on).days + 1
        ended = row.ends_on
        if asked_from <= row.ends_on and place % 5:
            known = Known(moment(asked_from + timedelta(days=1), 10), reason="")
            yield SickNoteFact(asked_from, row.ends_on, known, "certificate")
        if number >= 15 and not goes_on and place % 5 != 1:
            reported = row.starts_on + timedelta(days=14)
            yield SickNoteFact(reported, None, Known(moment(reported, 14)), "benefit_report")


def benefit_notes(absences: Sequence[AbsenceFact], timeline: Timeline) -> Iterator[BenefitFact]:
    """What Försäkringskassan has paid for the months of parental leave, known the month after."""
    leave = [row for row in absences if row.kind == "parental_leave" and row.attested_at is not None]
    for row in leave:
        month = Month.of(row.starts_on)
        if month < timeline.month:
            known = Known(moment(month.plus(1).starts_on + timedelta(days=5), 10, 30), reason="Utbetalningsbesked")
            yield BenefitFact(row.starts_on, row.ends_on, known, leave[0].starts_on - timedelta(days=40))
