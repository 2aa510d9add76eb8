"""Parental supplement (föräldrapenningtillägg): a share of a calendar day's pay for days with parental benefit.

10 % under the cap and 90 % above it, for at most 360 calendar days of a birth. Paid only for days that
Försäkringskassan has paid, which a note tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from payroll.calculation.benefit_day import Shares, supplements_of_day
from payroll.calculation.model import FULL, EmploymentInput, LocalRules, ParentalBenefitInput, PayLine
from payroll.calculation.terms import fixed_pay_on
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore

if TYPE_CHECKING:
    from payroll.rules import PayrollRules

SUPPLEMENT = by_key("parental_supplement").code
SUPPLEMENT_ABOVE_CAP = by_key("parental_supplement_above_cap").code
PARENTAL_CODES = (SUPPLEMENT, SUPPLEMENT_ABOVE_CAP)


@dataclass(frozen=True, slots=True)
class ParentalDay:
    """A calendar day with parental benefit: its number among the days of the birth, and what is paid in öre."""

    day: date
    number: int
    extent: Decimal
    pay: Ore
    under: Ore
    above: Ore


def parental_lines(employment: EmploymentInput, local: LocalRules, rules: PayrollRules) -> list[PayLine]:
    """A line for days in a row that are paid alike, under the cap and above it."""
    lines = []
    for benefit in employment.parental:
        days = parental_days(employment, benefit, local, rules)
        for code in PARENTAL_CODES:
            for amount, group in groupby(days, key=lambda one, code=code: amount_of(one, code)):  # type: ignore[misc]
                own = list(group)
                if amount:
                    lines.append(_line(employment, code, own, amount))
    return lines


def amount_of(one: ParentalDay, code: str) -> Ore:
    return one.under if code == SUPPLEMENT else one.above


def parental_days(
    employment: EmploymentInput, benefit: ParentalBenefitInput, local: LocalRules, rules: PayrollRules
) -> list[ParentalDay]:
    """The days of a note that are paid: those after the last day of the agreement are not."""
    return list(_days(employment, benefit, local, rules))


def _days(
    employment: EmploymentInput, benefit: ParentalBenefitInput, local: LocalRules, rules: PayrollRules
) -> Iterator[ParentalDay]:
    agreement = rules.agreement
    shares = Shares(agreement.parental_supplement_share, agreement.parental_supplement_share_above_cap)
    for place in range((benefit.ends_on - benefit.starts_on).days + 1):
        day, number = benefit.starts_on + timedelta(days=place), benefit.days_before + place + 1
        if number > agreement.parental_supplement_days:
            return
        pay = fixed_pay_on(employment, day)
        under, above = supplements_of_day(pay, shares, benefit.extent / FULL, local, rules)
        yield ParentalDay(day, number, benefit.extent, pay, under, above)


def _line(employment: EmploymentInput, code: str, days: list[ParentalDay], amount: Ore) -> PayLine:
    return PayLine(
        employment.employment_id,
        code,
        days[0].day,
        days[-1].day,
        amount * len(days),
        quantity=Decimal(len(days)),
        rate=amount,
        base=days[0].pay,
    )
