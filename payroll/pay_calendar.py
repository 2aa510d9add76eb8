"""The pay month (lönemånaden): payday and the days that are counted back and forth from it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from servicecenter.common.calendars import (
    banking_day_on_or_after,
    banking_day_on_or_before,
    banking_days_before,
    is_banking_day,
    midsummer_eve,
)
from servicecenter.common.periods import Month

PARAMETERS = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class CalendarParameter:
    """One number of the calendar with its source (källa)."""

    value: int
    source: str
    starts_on: date
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class PayCalendarRules:
    """How the days of a pay month are proposed; an agency may replace any of them (``dataclasses.replace``)."""

    payday: CalendarParameter
    payday_december_before: CalendarParameter
    payday_december_earliest: CalendarParameter
    cut_off_banking_days: CalendarParameter
    preliminary_banking_days: CalendarParameter
    definitive_banking_days: CalendarParameter
    payment_file_banking_days: CalendarParameter
    spv_file_day: CalendarParameter
    spv_file_day_december: CalendarParameter
    agi_due_day: CalendarParameter
    agi_due_day_small: CalendarParameter
    agi_due_day_large: CalendarParameter


class Turnover(StrEnum):
    """What decides an employer's day for the declaration (beskattningsunderlag för moms); unknown is ``PLAIN``."""

    PLAIN = "plain"
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class PayMonth:
    """The proposed days of one pay month, in the order in which they come (SPV by the calendar, AGI last)."""

    month: Month
    cut_off_on: date
    preliminary_on: date
    definitive_on: date
    payment_file_on: date
    pays_on: date
    spv_file_on: date
    agi_due_on: date


@cache
def state_rules() -> PayCalendarRules:
    """The rules of state employers as the data file has them."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    return PayCalendarRules(**{name: CalendarParameter(**table) for name, table in tables.items()})


def pay_month(month: Month, *, rules: PayCalendarRules | None = None) -> PayMonth:
    """Propose the days of a pay month."""
    rules = rules or state_rules()
    pays_on = payday(month, rules=rules)
    return PayMonth(
        month=month,
        cut_off_on=banking_days_before(pays_on, rules.cut_off_banking_days.value),
        preliminary_on=banking_days_before(pays_on, rules.preliminary_banking_days.value),
        definitive_on=banking_days_before(pays_on, rules.definitive_banking_days.value),
        payment_file_on=banking_days_before(pays_on, rules.payment_file_banking_days.value),
        pays_on=pays_on,
        spv_file_on=spv_file_day(month, rules=rules),
        agi_due_on=agi_due_day(pays_on, rules=rules),
    )


def payday(month: Month, *, rules: PayCalendarRules | None = None) -> date:
    """The day on which pay reaches the account (utbetalningsdag)."""
    rules = rules or state_rules()
    if month.month == 12:
        return _december_payday(month.year, rules)
    normal = date(month.year, month.month, rules.payday.value)
    eve = midsummer_eve(month.year)
    if month.month == 6 and normal - timedelta(days=2) <= eve <= normal:
        return banking_day_on_or_before(eve - timedelta(days=1))
    return _moved_from_weekend(normal)


def _moved_from_weekend(normal: date) -> date:
    """Saturday becomes Friday; Sunday and a holiday become the next banking day, never a day before the 24th."""
    friday = normal - timedelta(days=1)
    if normal.isoweekday() == 6 and is_banking_day(friday):
        return friday
    return banking_day_on_or_after(normal)


def _december_payday(year: int, rules: PayCalendarRules) -> date:
    """The last banking day before Christmas Eve, which never is before the earliest day allowed."""
    latest = date(year, 12, rules.payday_december_before.value) - timedelta(days=1)
    earliest = date(year, 12, rules.payday_december_earliest.value)
    return max(banking_day_on_or_before(latest), banking_day_on_or_after(earliest))


def spv_file_day(month: Month, *, rules: PayCalendarRules | None = None) -> date:
    """Last day for the month's file to the pension agency (SPV)."""
    rules = rules or state_rules()
    day = rules.spv_file_day_december if month.month == 12 else rules.spv_file_day
    return banking_day_on_or_before(date(month.year, month.month, day.value))


JANUARY_AND_AUGUST = (1, 8)
"""The months in which a small employer has some days more."""


def agi_due_day(pays_on: date, *, turnover: Turnover = Turnover.PLAIN, rules: PayCalendarRules | None = None) -> date:
    """Last day for the employer declaration (arbetsgivardeklaration) of pay paid on this day.

    The tax and the contributions are paid on the plain day whatever the turnover.
    """
    rules = rules or state_rules()
    month = Month.of(pays_on).plus(1)
    day = rules.agi_due_day
    if turnover is Turnover.LARGE:
        day = rules.agi_due_day_large
    elif turnover is Turnover.SMALL and month.month in JANUARY_AND_AUGUST:
        day = rules.agi_due_day_small
    return banking_day_on_or_after(date(month.year, month.month, day.value))
