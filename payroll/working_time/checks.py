"""What is wrong or odd in a report of attendance (kontroller av närvarorapport), before it is sent in.

A stop must be mended; a warning is read by the one who approves. Texts belong to the pages: here are codes and figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payroll.working_time.calendar import FULL, WorkingCalendar
from payroll.working_time.classes import Duty, Interval
from payroll.working_time.flex import DayOff, Frame
from payroll.working_time.limits import Passed, short_breaks, short_daily_rest, short_weekly_rest
from payroll.working_time.sums import WORKED, Work
from servicecenter.common.periods import Period

LONGEST = 24 * 60


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding: its code, the day, and figures in minutes for the text."""

    code: str
    day: date
    is_stop: bool = False
    minutes: int = 0
    allowed: int = 0


def flags(
    period: Period,
    work: Sequence[Work],
    calendar: WorkingCalendar,
    *,
    off: Mapping[date, DayOff],
    frame: Frame | None,
    now: datetime,
) -> list[Flag]:
    """Everything to tell of a period, day by day, stops first on each day."""
    found = [
        *_overlaps(work),
        *_too_long(work),
        *_outside(period, work, calendar),
        *_future(work, now),
        *_missing(period, work, calendar, off),
        *_both_off_and_at_work(work, off),
        *_outside_frame(work, frame),
        *(_passed(row) for row in _of_the_law(work)),
    ]
    return sorted(found, key=lambda flag: (flag.day, not flag.is_stop, flag.code))


def _overlaps(work: Sequence[Work]) -> Iterator[Flag]:
    latest: Interval | None = None
    for row in sorted(work, key=lambda row: row.interval):
        if latest and row.interval.starts_at < latest.ends_at:
            shared = row.interval.overlap(latest)
            yield Flag("overlap", row.day, is_stop=True, minutes=shared.minutes if shared else 0)
        if latest is None or row.interval.ends_at > latest.ends_at:
            latest = row.interval


def _too_long(work: Sequence[Work]) -> Iterator[Flag]:
    """More than a day without a pause is a forgotten clock-out."""
    for row in work:
        if row.duty in WORKED and row.interval.minutes > LONGEST:
            yield Flag("too_long", row.day, is_stop=True, minutes=row.interval.minutes, allowed=LONGEST)


def _outside(period: Period, work: Sequence[Work], calendar: WorkingCalendar) -> Iterator[Flag]:
    for row in work:
        if row.day not in period:
            yield Flag("other_period", row.day, is_stop=True)
        elif calendar.share_on(row.day) is None:
            yield Flag("not_employed", row.day, is_stop=True)


def _future(work: Sequence[Work], now: datetime) -> Iterator[Flag]:
    for row in work:
        if row.interval.ends_at > now:
            yield Flag("future", row.day, is_stop=True)


def _missing(
    period: Period, work: Sequence[Work], calendar: WorkingCalendar, off: Mapping[date, DayOff]
) -> Iterator[Flag]:
    """Working days without any time or absence: the norm is drawn from the flex account."""
    days = {row.day for row in work if row.duty in WORKED}
    for day in period.days():
        norm = calendar.norm(day)
        if norm and day not in days and day not in off:
            yield Flag("missing", day, minutes=norm)


def _both_off_and_at_work(work: Sequence[Work], off: Mapping[date, DayOff]) -> Iterator[Flag]:
    worked: dict[date, int] = defaultdict(int)
    for row in work:
        if row.duty in WORKED:
            worked[row.day] += row.interval.minutes
    for day, minutes in worked.items():
        if off.get(day, DayOff()).extent >= FULL:
            yield Flag("off_and_at_work", day, minutes=minutes)


def _outside_frame(work: Sequence[Work], frame: Frame | None) -> Iterator[Flag]:
    if frame is None:
        return
    for row in work:
        lost = row.interval.minutes - frame.inside(row.interval)
        if row.duty is Duty.ORDINARY and lost:
            yield Flag("outside_frame", row.day, minutes=lost)


def _of_the_law(work: Sequence[Work]) -> Iterator[Passed]:
    intervals = [row.interval for row in work if row.duty in (*WORKED, Duty.ON_CALL)]
    yield from short_breaks(row.interval for row in work if row.duty in WORKED)
    yield from short_daily_rest(intervals)
    yield from short_weekly_rest(intervals)


def _passed(row: Passed) -> Flag:
    return Flag(row.limit, row.day, minutes=row.minutes, allowed=row.allowed)
