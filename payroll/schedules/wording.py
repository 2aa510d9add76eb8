"""Lengths of time as people write them (tid i timmar och minuter)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from payroll.working_time.classes import STOCKHOLM

HOUR = 60


def hours_minutes(minutes: int) -> str:
    """``7:57``; a negative length has a true minus sign."""
    sign = "−" if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), HOUR)
    return f"{sign}{whole}:{rest:02d}"


def signed_hours(minutes: int) -> str:
    """``+0:30`` or ``−1:00``, as a balance is read."""
    return f"+{hours_minutes(minutes)}" if minutes > 0 else hours_minutes(minutes)


def clock(moment: datetime) -> str:
    """``08:00`` in Sweden."""
    return f"{moment.astimezone(STOCKHOLM):%H:%M}"


def clock_span(starts_at: datetime, ends_at: datetime | None) -> str:
    """``22:00–06:00 +1`` when it ends on the next day; an open end is still going on."""
    if ends_at is None:
        return _("%s– pågår") % clock(starts_at)
    first, last = starts_at.astimezone(STOCKHOLM).date(), ends_at.astimezone(STOCKHOLM).date()
    later = f" +{(last - first).days}" if last > first else ""
    return f"{clock(starts_at)}–{clock(ends_at)}{later}"


def minute_clock(minute: int) -> str:
    """A minute of the day as ``06:00``."""
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"


def weekday(day: date) -> str:
    return weekday_names()[day.weekday()]


def weekday_names() -> tuple[str, ...]:
    """From Monday, short."""
    return (_("mån"), _("tis"), _("ons"), _("tors"), _("fre"), _("lör"), _("sön"))
