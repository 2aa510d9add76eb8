"""Late interest (dröjsmålsränta): from the day after the due day through the day of payment, half-year by half-year.

A year is 365 days also when it is a leap year. Each half-year is rounded by itself, as the lines of an invoice are, so
that what is shown is what is summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoicing.late_interest.law import Law
from servicecenter.common.money import Ore, half_up


@dataclass(frozen=True, slots=True)
class Period:
    """Days with one rate (ränteperiod), both ends included."""

    starts_on: date
    ends_on: date
    base: Ore
    reference: Decimal
    percent: Decimal
    amount: Ore
    source: str

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest on one debt, period by period."""

    base: Ore
    periods: tuple[Period, ...] = ()

    @property
    def days(self) -> int:
        return sum(period.days for period in self.periods)

    @property
    def amount(self) -> Ore:
        return sum(period.amount for period in self.periods)


def late_interest(base: Ore, *, due_on: date, through: date, law: Law) -> Interest:
    """What is owed on ``base`` by the law. Raises ``FigureMissing``; nothing runs on what is not late or not owed."""
    periods: list[Period] = []
    day = due_on + timedelta(days=1)
    while base > 0 and day <= through:
        rate = law.rate_on(day)
        last = min(through, rate.ends_on)
        amount = interest_of(base, rate.percent, (last - day).days + 1, law.year_days(day))
        periods.append(Period(day, last, base, rate.reference, rate.percent, amount, rate.source))
        day = last + timedelta(days=1)
    return Interest(base, tuple(periods))


def interest_of(base: Ore, percent: Decimal, days: int, year_days: int) -> Ore:
    """Interest of some days, half up to whole öre.

    >>> interest_of(2395300, Decimal("7.5"), 7, 365)
    3445
    """
    numerator, denominator = percent.as_integer_ratio()
    return half_up(base * numerator * days, denominator * 100 * year_days)
