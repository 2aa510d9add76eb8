"""Service calendars (servicekalendrar): when the centre is open, in versions, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from servicecenter.common.calendars import holiday_name

Interval = tuple[time, time]
Span = tuple[datetime, datetime]
STOCKHOLM = "Europe/Stockholm"
ALL_WEEK = 7


class CalendarError(ValueError):
    """The calendar can't be counted with; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """The hours from a day on. ``week`` has the intervals of each weekday, Monday first; there may be several a day.

    ``special`` wins over everything, so that a half day or an open red day is written as it is; ``closed`` are other
    days without service. Red days and the three eves are closed where ``keeps_holidays`` is set.
    """

    valid_from: date
    week: tuple[tuple[Interval, ...], ...]
    closed: frozenset[date] = frozenset()
    special: tuple[tuple[date, tuple[Interval, ...]], ...] = ()
    keeps_holidays: bool = True

    def __post_init__(self) -> None:
        if len(self.week) != ALL_WEEK:
            raise CalendarError(f"Kalendern från {self.valid_from} har {len(self.week)} veckodagar; skriv alla sju.")
        for hours in (*self.week, *(told for _day, told in self.special)):
            _check(hours, self.valid_from)

    def hours_on(self, day: date) -> tuple[Interval, ...]:
        for special, hours in self.special:
            if special == day:
                return hours
        if day in self.closed or (self.keeps_holidays and holiday_name(day)):
            return ()
        return self.week[day.weekday()]


@dataclass(frozen=True, eq=False)
class ServiceCalendar:
    """A calendar in versions, the first one first. Before its first version the first one holds."""

    name: str
    versions: tuple[CalendarVersion, ...]
    zone: str = STOCKHOLM

    def __post_init__(self) -> None:
        days = [version.valid_from for version in self.versions]
        if not days or days != sorted(set(days)):
            raise CalendarError(
                f"Kalendern {self.name} behöver minst en version, och varje version en egen första dag."
            )

    def version_on(self, day: date) -> CalendarVersion:
        began = [version for version in self.versions if version.valid_from <= day]
        return began[-1] if began else self.versions[0]

    def is_open_on(self, day: date) -> bool:
        return bool(self.version_on(day).hours_on(day))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def closing(self, day: date) -> datetime:
        """When service ends on an open day."""
        return spans_on(self, day)[-1][1]


@lru_cache(maxsize=4096)
def spans_on(calendar: ServiceCalendar, day: date) -> tuple[Span, ...]:
    """The open spans of a day in universal time: each end is placed in its zone, so that a day of 23 hours is right."""
    zone = ZoneInfo(calendar.zone)
    hours = calendar.version_on(day).hours_on(day)
    return tuple((_placed(day, opens, zone), _placed(day, closes, zone)) for opens, closes in hours)


def _placed(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _check(hours: Sequence[Interval], valid_from: date) -> None:
    ends = [moment for interval in hours for moment in interval]
    if ends != sorted(ends) or any(opens == closes for opens, closes in hours):
        raise CalendarError(f"Kalendern från {valid_from} har tider som överlappar eller slutar innan de börjar.")
