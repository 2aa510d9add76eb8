"""Rest, breaks and the limits of overtime (vila, rast och övertidsgränser): warnings for the one who approves."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from payroll.working_time.classes import Interval, TimeClass, instant
from payroll.working_time.sums import Compensation, Earned

FILE = Path(__file__).with_name("limits.toml")
OVERTIME = (TimeClass.OVERTIME_SIMPLE, TimeClass.OVERTIME_QUALIFIED)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit that the work passes (varning): which, on which day, and what was found against what is allowed.

    Rest and breaks are in minutes, and were too short; overtime is in minutes, and was too much.
    """

    limit: str
    day: date
    minutes: int
    allowed: int


@cache
def limits() -> Mapping[str, int]:
    """Every limit in minutes."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: int(row["value"]) * (1 if name.endswith("_minutes") else 60) for name, row in rows.items()}


def blocks(intervals: Iterable[Interval]) -> list[Interval]:
    """Work in order, with what touches or overlaps put together."""
    found: list[Interval] = []
    for each in sorted(intervals):
        if found and each.starts_at <= found[-1].ends_at:
            found[-1] = Interval(found[-1].starts_at, max(found[-1].ends_at, each.ends_at))
        else:
            found.append(each)
    return found


def short_daily_rest(intervals: Iterable[Interval]) -> Iterator[Passed]:
    """Periods of 24 hours, from when work began, without eleven hours off in a row."""
    work, allowed = blocks(intervals), limits()["daily_rest"]
    after: datetime | None = None
    for each in work:
        if after is not None and each.starts_at < after:
            continue
        rest, rested_at = _longest_rest(work, each.starts_at, each.starts_at + DAY)
        if rest < allowed:
            yield Passed("daily_rest", each.day, rest, allowed)
        after = rested_at


def short_weekly_rest(intervals: Iterable[Interval]) -> Iterator[Passed]:
    """Weeks, Monday to Sunday, without 36 hours off in a row."""
    work, allowed = blocks(intervals), limits()["weekly_rest"]
    mondays = sorted({each.day - timedelta(days=each.day.weekday()) for each in work})
    for monday in mondays:
        rest, _ = _longest_rest(work, instant(monday, 0), instant(monday + WEEK, 0))
        if rest < allowed:
            yield Passed("weekly_rest", monday, rest, allowed)


def _longest_rest(work: Sequence[Interval], begins: datetime, ends: datetime) -> tuple[int, datetime]:
    """The longest time off in a window, and when it is over."""
    longest, over, free_from = timedelta(0), ends, begins
    for each in work:
        if each.ends_at <= begins:
            continue
        if each.starts_at >= ends:
            break
        if each.starts_at - free_from > longest:
            longest, over = each.starts_at - free_from, each.starts_at
        free_from = max(free_from, each.ends_at)
    if ends - free_from > longest:
        longest, over = ends - free_from, ends
    return longest // timedelta(minutes=1), over


def short_breaks(intervals: Iterable[Interval]) -> Iterator[Passed]:
    """Breaks under half an hour, and more than five hours in a row without one."""
    work, known = blocks(intervals), limits()
    for each in work:
        if each.minutes > known["break_within"]:
            yield Passed("break_within", each.day, each.minutes, known["break_within"])
    for before, after in pairwise(work):
        pause = (after.starts_at - before.ends_at) // timedelta(minutes=1)
        if before.day == after.day and pause < known["break_minutes"]:
            yield Passed("break_minutes", after.day, pause, known["break_minutes"])


def too_much_overtime(rows: Iterable[Earned]) -> Iterator[Passed]:
    """Overtime over four weeks, a month or a year, and with additional time over a year.

    ``rows`` are those of the year; overtime made good with time off does not count.
    """
    paid = sorted((row for row in rows if row.compensation is Compensation.MONEY), key=lambda row: row.day)
    overtime = [row for row in paid if row.time_class in OVERTIME]
    additional = [row for row in paid if row.time_class is TimeClass.ADDITIONAL]
    known = limits()
    yield from _four_weeks(overtime, known["overtime_four_weeks"])
    for (year, month), minutes in _sums(overtime, lambda day: (day.year, day.month)).items():
        if minutes > known["overtime_month"]:
            yield Passed("overtime_month", date(year, month, 1), minutes, known["overtime_month"])
    for limit, counted in (("overtime_year", overtime), ("additional_year", additional), ("extra_year", paid)):
        both = [row for row in counted if row.time_class in (*OVERTIME, TimeClass.ADDITIONAL)]
        for (year, _), minutes in _sums(both, lambda day: (day.year, 1)).items():
            if minutes > known[limit]:
                yield Passed(limit, date(year, 1, 1), minutes, known[limit])


def _four_weeks(rows: Sequence[Earned], allowed: int) -> Iterator[Passed]:
    """The first period of four weeks over the limit, and each that begins after one has ended."""
    told: date | None = None
    for row in rows:
        if told is not None and row.day < told:
            continue
        ends = row.day + timedelta(weeks=4)
        minutes = sum(each.minutes for each in rows if row.day <= each.day < ends)
        if minutes > allowed:
            yield Passed("overtime_four_weeks", row.day, minutes, allowed)
            told = ends


def _sums(rows: Sequence[Earned], key: Callable[[date], tuple[int, int]]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for row in rows:
        found[key(row.day)] = found.get(key(row.day), 0) + row.minutes
    return found
