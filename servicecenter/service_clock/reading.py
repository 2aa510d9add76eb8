"""Calendars as they are written (kalenderfil): read whole, or refused with the place and the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from servicecenter.service_clock.calendars import STOCKHOLM, CalendarError, CalendarVersion, Interval, ServiceCalendar

DATA = Path(__file__).parent / "data" / "calendars.toml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_DAYS = "Servicecentrets arbetsdagar"


@cache
def calendars() -> Mapping[str, ServiceCalendar]:
    """The house's calendars by the name that a service level gives them."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["calendar"]
    return {row["name"]: read_calendar(row) for row in rows}


def working_days() -> ServiceCalendar:
    return calendars()[WORKING_DAYS]


def read_calendar(row: Mapping[str, Any]) -> ServiceCalendar:
    """``weekdays`` are the hours from Monday to Friday; a day by its own name goes before them."""
    versions = sorted((_version(told) for told in row["version"]), key=lambda version: version.valid_from)
    return ServiceCalendar(row["name"], tuple(versions), row.get("zone", STOCKHOLM))


def _version(told: Mapping[str, Any]) -> CalendarVersion:
    usual = told.get("weekdays", [])
    week = [told.get(day, usual if place < DAYS.index("saturday") else []) for place, day in enumerate(DAYS)]
    return CalendarVersion(
        valid_from=told["valid_from"],
        week=tuple(_hours(hours) for hours in week),
        closed=frozenset(told.get("closed", [])),
        special=tuple((date.fromisoformat(day), _hours(hours)) for day, hours in told.get("special", {}).items()),
        keeps_holidays=told.get("keeps_holidays", True),
    )


def _hours(told: Sequence[Sequence[str]]) -> tuple[Interval, ...]:
    try:
        return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in told)
    except ValueError as error:
        raise CalendarError(f'Öppettiderna {told} kan inte läsas. Skriv till exempel [["08:00", "16:30"]].') from error
