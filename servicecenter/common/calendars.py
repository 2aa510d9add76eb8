"""The Swedish calendar (almanackan): public holidays, eves that count as such, banking days and working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType

import holidays

SATURDAY = 5


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """Public holidays (helgdagar) of lagen (1989:253) om allmänna helgdagar, without the ordinary Sundays."""
    found = holidays.country_holidays("SE", years=year, language="sv", include_sundays=False)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def holiday_eves(year: int) -> Mapping[date, str]:
    """Eves that count as holidays (helgdagsaftnar): Midsummer's, Christmas and New Year's Eve."""
    midsummer_day = next(day for day, name in public_holidays(year).items() if name == "Midsommardagen")
    return MappingProxyType(
        {
            midsummer_day - timedelta(days=1): "Midsommarafton",
            date(year, 12, 24): "Julafton",
            date(year, 12, 31): "Nyårsafton",
        }
    )


def midsummer_eve(year: int) -> date:
    """Midsommarafton, the Friday of 19 to 25 June."""
    return next(iter(holiday_eves(year)))


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def holiday_name(day: date) -> str:
    """The Swedish name of the holiday or eve, or nothing."""
    return public_holidays(day.year).get(day) or holiday_eves(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday except holidays and the three eves (vardag utom lördag och helgdagsafton)."""
    return not is_weekend(day) and not holiday_name(day)


OPENS, CLOSES = time(8), time(16)
"""Working hours on a working day; our own choice."""


def is_working_hour(local: datetime) -> bool:
    """Whether people are at work at a moment of Swedish time (arbetstid), so that a reminder disturbs nobody."""
    return OPENS <= local.time() < CLOSES and is_working_day(local.date())


def is_banking_day(day: date) -> bool:
    """A day on which payments are settled (bankdag); the same days as working days for payments in kronor."""
    return is_working_day(day)


def banking_day_on_or_after(day: date) -> date:
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day


def banking_day_on_or_before(day: date) -> date:
    while not is_banking_day(day):
        day -= timedelta(days=1)
    return day


def banking_days_before(day: date, count: int) -> date:
    """The banking day that lies ``count`` banking days before ``day``, which itself is not counted."""
    for _ in range(count):
        day = banking_day_on_or_before(day - timedelta(days=1))
    return day


def working_days(starts_on: date, ends_on: date) -> int:
    """Number of working days (arbetsdagar) from one day to the other, both included."""
    span = (ends_on - starts_on).days + 1
    return sum(is_working_day(starts_on + timedelta(days=offset)) for offset in range(span))
