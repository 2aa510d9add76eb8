"""Local times as instants (lokal tid): only where two time zones meet or the clock is changed does it matter."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name, or nothing when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def instant(local: datetime, zone: str) -> datetime:
    """The moment of a wall clock time. A time that comes twice is the first, unless ``fold`` says otherwise."""
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def is_skipped(local: datetime, zone: str) -> bool:
    """Whether the clock was put forward past the time, so that it never was."""
    moment = local.replace(tzinfo=zone_of(zone))
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0) != local.replace(fold=0)


def minutes_between(start: datetime, start_zone: str, end: datetime, end_zone: str) -> int:
    """Minutes that pass from one local time to another (verklig tid)."""
    seconds = (instant(end, end_zone) - instant(start, start_zone)).total_seconds()
    return int(seconds // 60)
