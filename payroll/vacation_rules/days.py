"""How many days of vacation a year gives (årssemester), by age and by how much of the year one is employed."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from decimal import Decimal
from fractions import Fraction

from payroll.vacation_rules.values import VacationRules


def yearly_days(born_on: date, year: int, rules: VacationRules) -> int:
    """28 days, 31 from the year one turns 30 and 35 from the year one turns 40 (villkorsavtalen 5 kap.)."""
    turns = year - born_on.year
    if turns >= rules.older_age:
        return rules.older_days
    return rules.middle_days if turns >= rules.middle_age else rules.young_days


def days_of_year(year: int) -> int:
    return 366 if isleap(year) else 365


def days_of_part_year(yearly: int, paid_days: int, year: int, smallest: Decimal = Decimal(0)) -> int:
    """The year's days × days that give pay ÷ 365 (366), rounded up (semesterlagen 1977:480, 7 §).

    ``smallest`` is the agency's own limit: less than that gives none (half a day at SLU).
    """
    exact = Fraction(yearly * paid_days, days_of_year(year))
    return 0 if exact < Fraction(smallest) else -(-exact.numerator // exact.denominator)


def days_until(earned: int, paid_days_until: int, paid_days: int) -> Decimal:
    """What of the year's days is earned by a day: in proportion to the days that give pay, two decimals, down."""
    if paid_days <= 0:
        return Decimal(0)
    return Decimal(earned * paid_days_until * 100 // paid_days) / 100
