"""A calendar day's pay set against the cap of the benefit (kalenderdaglön, tak för sjuk- och föräldrapenning)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from payroll.calculation.model import CalendarDayPay, LocalRules
from servicecenter.common.money import Ore, half_up, times

if TYPE_CHECKING:
    from payroll.rules import AgreementRules, PayrollRules


class Shares(NamedTuple):
    """What the employer pays of a calendar day's pay, under the cap and above it."""

    under: Decimal
    above: Decimal


def cap_of_month(rules: PayrollRules) -> Ore:
    """The cap of benefits as pay of a month: 10 price base amounts ÷ 12 (tak för sjuk- och föräldrapenning)."""
    return half_up(rules.agreement.benefit_cap_price_base_amounts * rules.price_base_amount * 100, 12)


def calendar_day_share(local: LocalRules, agreement: AgreementRules) -> Fraction:
    """What a calendar day is of a monthly pay, by the agency's model (kalenderdaglön)."""
    if local.calendar_day_pay is CalendarDayPay.DEDUCTION:
        return Fraction(agreement.calendar_day_deduction)
    return Fraction(12, 365)


def supplements_of_day(
    pay: Ore, shares: Shares, quantity: Decimal, local: LocalRules, rules: PayrollRules
) -> tuple[Ore, Ore]:
    """What is paid for a calendar day of some extent (1 for a whole day): under the cap, and above it."""
    cap, day = cap_of_month(rules), calendar_day_share(local, rules.agreement) * Fraction(quantity)
    return times(min(pay, cap), day * Fraction(shares.under)), times(max(0, pay - cap), day * Fraction(shares.above))
