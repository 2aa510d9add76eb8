"""The holidays that hours of work are counted by (helger): from which day each begins, and the weekday it ends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from servicecenter.common.calendars import midsummer_eve, public_holidays

SATURDAY, SUNDAY = 5, 6
ONE_DAY = timedelta(days=1)


def _day(name: str) -> Callable[[int], date]:
    return lambda year: next(day for day, found in public_holidays(year).items() if name in found.split("; "))


FIRST_AND_LAST: Mapping[str, tuple[Callable[[int], date], Callable[[int], date]]] = {
    "epiphany": (lambda year: date(year, 1, 5), lambda year: date(year, 1, 6)),
    "may_day": (lambda year: date(year, 4, 30), lambda year: date(year, 5, 1)),
    "ascension": (
        lambda year: _day("Kristi himmelsfärdsdag")(year) - ONE_DAY,
        _day("Kristi himmelsfärdsdag"),
    ),
    "national_day": (lambda year: date(year, 6, 5), lambda year: date(year, 6, 6)),
    "easter": (lambda year: _day("Långfredagen")(year) - ONE_DAY, _day("Annandag påsk")),
    "pentecost": (lambda year: _day("Pingstdagen")(year) - 2 * ONE_DAY, _day("Pingstdagen")),
    "midsummer": (lambda year: midsummer_eve(year) - ONE_DAY, _day("Midsommardagen")),
    "christmas": (lambda year: date(year, 12, 23), lambda year: date(year, 12, 26)),
    "new_year": (lambda year: date(year, 12, 30), lambda year: date(year + 1, 1, 1)),
}
"""By name: the day the window opens in the evening, and the last holiday in it."""


@cache
def windows(name: str, year: int, *, saturday_is_weekday: bool) -> tuple[date, date]:
    """The day a holiday window opens on, and the weekday it closes on."""
    opens, last = FIRST_AND_LAST[name]
    return opens(year), weekday_after(last(year), saturday_is_weekday=saturday_is_weekday)


def weekday_after(day: date, *, saturday_is_weekday: bool) -> date:
    """The next day that is neither a Sunday nor a holiday (närmast följande vardag)."""
    free = {SUNDAY} if saturday_is_weekday else {SATURDAY, SUNDAY}
    day += ONE_DAY
    while day.weekday() in free or day in public_holidays(day.year):
        day += ONE_DAY
    return day


@cache
def windows_around(year: int, names: tuple[str, ...], *, saturday_is_weekday: bool) -> Mapping[str, tuple[date, date]]:
    """Every window that touches a year, New Year's of the year before too."""
    found = {name: windows(name, year, saturday_is_weekday=saturday_is_weekday) for name in names}
    if "new_year" in names:
        found["new_year_before"] = windows("new_year", year - 1, saturday_is_weekday=saturday_is_weekday)
    return MappingProxyType(found)
