"""Lines of vacation (semester): deduction and vacation pay of equal amount, supplement and guarantee per day.

The days come already drawn from the account: this year's, saved and exchanged ones. Villkorsavtalen 5 kap.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from payroll.calculation.model import EmploymentInput, PayForm, PayLine, VacationInput
from payroll.calculation.terms import fixed_pay_on, terms_on
from payroll.salary_types.catalogue import by_key
from payroll.vacation_rules import pay
from servicecenter.common.money import Ore, times

if TYPE_CHECKING:
    from payroll.rules import PayrollRules
    from payroll.vacation_rules.values import VacationRules

DEDUCTION = by_key("vacation_deduction").code
VACATION_PAY = by_key("vacation_pay").code
SUPPLEMENT = by_key("vacation_supplement").code
VARIABLE_SUPPLEMENT = by_key("vacation_supplement_variable").code
GUARANTEE = by_key("vacation_pay_guarantee").code
SAVED = by_key("saved_vacation_taken").code
CODES = frozenset({DEDUCTION, VACATION_PAY, SUPPLEMENT, VARIABLE_SUPPLEMENT, GUARANTEE, SAVED})


def vacation_lines(employment: EmploymentInput, rules: PayrollRules) -> list[PayLine]:
    """All vacation the run settles for one employment. The hourly paid have theirs in percent of each hour."""
    lines: list[PayLine] = []
    for vacation in sorted(employment.vacations, key=lambda row: (row.starts_on, row.absence_id)):
        if vacation.days and terms_on(employment, vacation.starts_on).form is PayForm.MONTHLY:
            lines += _lines(employment, vacation, rules.vacation)
    return lines


def _lines(employment: EmploymentInput, vacation: VacationInput, rules: VacationRules) -> Iterator[PayLine]:
    fixed_pay = fixed_pay_on(employment, vacation.starts_on)
    day = pay.day_pay(fixed_pay, rules)
    paid = [
        _line(employment, vacation, code, days, day)
        for code, days in ((VACATION_PAY, vacation.current + vacation.exchanged), (SAVED, vacation.saved))
        if days
    ]
    yield _line(employment, vacation, DEDUCTION, vacation.days, day, amount=-sum(line.amount for line in paid))
    yield from paid
    yield from _supplements(employment, vacation, fixed_pay, rules)


def _supplements(
    employment: EmploymentInput, vacation: VacationInput, fixed_pay: Ore, rules: VacationRules
) -> Iterator[PayLine]:
    """The supplement, unless it is exchanged for days; the variable part is paid all the same (5 kap. 18 §)."""
    days = supplement_days(vacation)
    if days:
        yield _line(employment, vacation, SUPPLEMENT, days, pay.supplement(fixed_pay, rules))
    if variable := pay.variable_part(vacation.variable_ore, rules.variable_share):
        yield _line(employment, vacation, VARIABLE_SUPPLEMENT, vacation.days, variable)
    extent = terms_on(employment, vacation.starts_on).extent
    if guarantee := pay.guarantee(fixed_pay, extent, rules):
        yield _line(employment, vacation, GUARANTEE, vacation.days, guarantee)


def supplement_days(vacation: VacationInput) -> Decimal:
    """Days with supplement: none of a year whose supplement is exchanged, and no exchanged day itself."""
    return Decimal(0) if vacation.is_exchanged else vacation.current + vacation.saved


def _line(
    employment: EmploymentInput,
    vacation: VacationInput,
    code: str,
    days: Decimal,
    price: Ore,
    *,
    amount: Ore | None = None,
) -> PayLine:
    return PayLine(
        employment.employment_id,
        code,
        vacation.starts_on,
        vacation.ends_on,
        times(price, days) if amount is None else amount,
        quantity=days,
        rate=price,
        absence_id=vacation.absence_id,
    )
