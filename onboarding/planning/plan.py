"""The timed plan (tidplanen): days of each activity, backwards from go-live on working days, and what is critical.

All of a phase is done before the next begins, because a gate lies between. Until go-live everything is planned as late
as it can be; after it, as early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from onboarding.planning.template import GO_LIVE_AFTER, PlannedActivity
from servicecenter.common.calendars import is_working_day

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an activity has come: as planned, and the day it was done if it is."""

    ends_on: date
    done_on: date | None = None


def add_working_days(day: date, count: int) -> date:
    """The working day that lies ``count`` working days after ``day`` (before it when negative)."""
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_day_on_or_after(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def plan(activities: Sequence[PlannedActivity], go_live: date) -> dict[str, Days]:
    """First and last day of each activity, so that the delivery starts on ``go_live``.

    >>> rows = [PlannedActivity("prova", "Prova", 3, "shared", "process", 2)]
    >>> plan(rows, date(2027, 1, 4))["prova"] == (date(2026, 12, 29), date(2026, 12, 30))
    True
    """
    before = [row for row in activities if row.phase <= GO_LIVE_AFTER]
    after = [row for row in activities if row.phase > GO_LIVE_AFTER]
    last_day = add_working_days(working_day_on_or_after(go_live), -1)
    return _backwards(before, last_day) | _forwards(after, working_day_on_or_after(go_live))


def days_needed(activities: Sequence[PlannedActivity]) -> int:
    """Working days from the first activity to go-live when nothing waits: the length of the critical path."""
    return sum(row.days for row in activities if row.code in set(critical_path(activities)))


def critical_path(activities: Sequence[PlannedActivity]) -> tuple[str, ...]:
    """The chain of activities that decides when the delivery can start: a day late in one is a day late in all."""
    before = [row for row in activities if row.phase <= GO_LIVE_AFTER]
    longest: dict[str, int] = {}
    came_by: dict[str, str] = {}
    for row in _in_order(before):
        waits_for = [code for code in _waits_for(row, before) if code in longest]
        best = max(waits_for, key=longest.__getitem__, default="")
        longest[row.code] = row.days + longest.get(best, 0)
        came_by[row.code] = best
    code = max(longest, key=longest.__getitem__, default="")
    path: list[str] = []
    while code:
        path.append(code)
        code = came_by[code]
    return tuple(reversed(path))


def expected_end(activities: Sequence[PlannedActivity], standing: Mapping[str, Standing], today: date) -> date:
    """The day when all until go-live is done, if what is left takes its time and begins today at the earliest."""
    before = [row for row in activities if row.phase <= GO_LIVE_AFTER]
    ends: dict[str, date] = {}
    for row in _in_order(before):
        if done := standing[row.code].done_on:
            ends[row.code] = done
            continue
        waits_for = [ends[code] for code in _waits_for(row, before) if code in ends]
        starts = max([working_day_on_or_after(today), *(add_working_days(day, 1) for day in waits_for)])
        ends[row.code] = max(add_working_days(starts, row.days - 1), standing[row.code].ends_on)
    return max(ends.values(), default=today)


def slip(planned_end: date, expected: date) -> int:
    """Working days late; never less than nothing."""
    late, day = 0, planned_end
    while day < expected:
        day = add_working_days(day, 1)
        late += 1
    return late


def _backwards(rows: Sequence[PlannedActivity], last_day: date) -> dict[str, Days]:
    found: dict[str, Days] = {}
    for row in reversed(_in_order(rows)):
        limits = [found[later.code][0] for later in rows if row.code in _waits_for(later, rows) and later.code in found]
        ends = min([last_day, *(add_working_days(day, -1) for day in limits)])
        found[row.code] = (add_working_days(ends, 1 - row.days), ends)
    return found


def _forwards(rows: Sequence[PlannedActivity], first_day: date) -> dict[str, Days]:
    found: dict[str, Days] = {}
    for row in _in_order(rows):
        waits_for = [found[code][1] for code in _waits_for(row, rows) if code in found]
        starts = max([first_day, *(add_working_days(day, 1) for day in waits_for)])
        found[row.code] = (starts, add_working_days(starts, row.days - 1))
    return found


def _in_order(rows: Iterable[PlannedActivity]) -> list[PlannedActivity]:
    """As listed, phase by phase: what is waited for is always above."""
    return sorted(rows, key=lambda row: row.phase)


def _waits_for(row: PlannedActivity, rows: Sequence[PlannedActivity]) -> set[str]:
    """What is named, and everything of the phase before it."""
    return {*row.after, *(other.code for other in rows if other.phase == row.phase - 1)}


def phase_days(activities: Sequence[PlannedActivity], planned: Mapping[str, Days]) -> dict[int, Days]:
    """First and last day of each phase; one begins the working day after the one before has ended."""
    last = {
        number: max(planned[row.code][1] for row in activities if row.phase == number)
        for number in {row.phase for row in activities}
    }
    first = min(planned[row.code][0] for row in activities if row.phase == min(last))
    starts = {min(last): first} | {later: add_working_days(last[number], 1) for number, later in pairwise(sorted(last))}
    return {number: (starts[number], last[number]) for number in sorted(last)}
