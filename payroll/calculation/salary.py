"""Salary of the month: monthly salary, part of month, extent and standing amounts."""

from __future__ import annotations

from decimal import Decimal

from payroll.calculation.model import EmploymentInput, LocalRules, PartOfMonth, PayForm, PayLine, Supplement
from payroll.calculation.terms import common_days, employed_days, joined_terms, no_terms, pay_at_extent, salary_type_of
from payroll.salary_types.catalogue import Sign, by_key
from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Period

MONTHLY_SALARY = by_key("monthly_salary").code
PART_MONTH_SALARY = by_key("part_month_salary").code
ONE_MONTH = Decimal(1)


def monthly_salary(employment: EmploymentInput, month: Period, local: LocalRules) -> list[PayLine]:
    """Monthly salary after extent; a line per part where pay or extent changes or the employment begins or ends."""
    employed = employed_days(employment, month)
    if employed is None:
        return []
    lines, days_with_terms = [], 0
    for terms in joined_terms(employment):
        part = common_days(terms.period, employed)
        if part is None:
            continue
        days_with_terms += part.calendar_days
        if terms.form is PayForm.MONTHLY:
            lines.append(_salary_line(employment, pay_at_extent(terms), part, month, local))
    if days_with_terms < employed.calendar_days:
        raise no_terms(employment, employed)
    return lines


def _salary_line(employment: EmploymentInput, pay: Ore, part: Period, month: Period, local: LocalRules) -> PayLine:
    last_day = part.ends_on or month.starts_on
    if part == month:
        return PayLine(
            employment.employment_id, MONTHLY_SALARY, part.starts_on, last_day, pay, quantity=ONE_MONTH, rate=pay
        )
    days, of_days = days_of_month(part, month, local.part_of_month)
    amount = half_up(pay * days, of_days)
    return PayLine(
        employment.employment_id, PART_MONTH_SALARY, part.starts_on, last_day, amount, quantity=Decimal(days), base=pay
    )


def days_of_month(part: Period, month: Period, method: PartOfMonth) -> tuple[int, int]:
    """How many days of the month a part has, and how many the month has, by the agency's method."""
    if method is PartOfMonth.CALENDAR_DAYS:
        return part.calendar_days, month.calendar_days
    last = 30 if part.ends_on == month.ends_on else min((part.ends_on or month.starts_on).day, 30)
    return last - min(part.starts_on.day - 1, 30), 30


def monthly_amounts(employment: EmploymentInput, month: Period, local: LocalRules) -> list[PayLine]:
    """Standing amounts: fixed supplements for the days they hold, gross deductions and benefits for the whole month."""
    employed = employed_days(employment, month)
    if employed is None:
        return []
    lines = []
    for standing in employment.supplements + employment.benefits:
        part = common_days(standing.period, employed)
        if part is not None:
            lines.append(_standing_line(employment, standing, part, month, local))
    return lines


def _standing_line(
    employment: EmploymentInput, standing: Supplement, part: Period, month: Period, local: LocalRules
) -> PayLine:
    salary_type = salary_type_of(standing.code, "supplements")
    amount = -standing.amount_ore if salary_type.sign is Sign.MINUS else standing.amount_ore
    last_day = part.ends_on or month.starts_on
    days, of_days = days_of_month(part, month, local.part_of_month)
    if days == of_days or not salary_type.fixed_pay:
        return PayLine(
            employment.employment_id, standing.code, part.starts_on, last_day, amount, quantity=ONE_MONTH, rate=amount
        )
    prorated = half_up(amount * days, of_days)
    return PayLine(employment.employment_id, standing.code, part.starts_on, last_day, prorated, base=amount)
