"""Counting in service time (räkna servicetid): add to a moment, measure between two, and find when something is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from servicecenter.service_clock.calendars import CalendarError, ServiceCalendar, spans_on

NOTHING, ONE_DAY = timedelta(0), timedelta(days=1)
HORIZON = 366 * 3
"""Days that are looked through for open hours before the calendar is taken to have none."""


def add(calendar: ServiceCalendar, start: datetime, length: timedelta) -> datetime:
    """The moment when so much service time has passed since ``start``; inside service time, never in closed hours."""
    if length <= NOTHING:
        return start
    day, left = calendar.local(start).date(), length
    for _ in range(HORIZON):
        for opens, closes in spans_on(calendar, day):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, NOTHING)
        day += ONE_DAY
    raise CalendarError(f"Kalendern {calendar.name} har inga öppna timmar efter {start:%Y-%m-%d}.")


def between(calendar: ServiceCalendar, start: datetime, end: datetime) -> timedelta:
    """The service time from one moment to another; nothing when the second is not after the first."""
    total, day, last = NOTHING, calendar.local(start).date(), calendar.local(end).date()
    while day <= last:
        for opens, closes in spans_on(calendar, day):
            total += max(min(closes, end) - max(opens, start), NOTHING)
        day += ONE_DAY
    return total


def day_of_receipt(calendar: ServiceCalendar, received: datetime) -> date:
    """What comes after closing, or on a closed day, came on the next open day."""
    day = calendar.local(received).date()
    if calendar.is_open_on(day) and received <= calendar.closing(day):
        return day
    return open_day_after(calendar, day, 1)


def working_day_due(calendar: ServiceCalendar, received: datetime, days: int) -> datetime:
    """Closing time on the n-th open day after the day of receipt (arbetsdagar)."""
    return calendar.closing(open_day_after(calendar, day_of_receipt(calendar, received), days))


def cut_off_limit(calendar: ServiceCalendar, cut_off: datetime, days: int) -> datetime:
    """The last moment to hand in what must be in a run: closing ``days`` open days before its cut-off (stopptid)."""
    return calendar.closing(open_day_after(calendar, calendar.local(cut_off).date(), -days))


def open_day_after(calendar: ServiceCalendar, day: date, count: int) -> date:
    """The open day ``count`` open days after a day, which itself is not counted; before it when negative."""
    step = ONE_DAY if count >= 0 else -ONE_DAY
    looked = 0
    for _ in range(abs(count)):
        day += step
        while not calendar.is_open_on(day):
            day, looked = day + step, looked + 1
            if looked > HORIZON:
                raise CalendarError(f"Kalendern {calendar.name} har inga öppna dagar.")
    return day
