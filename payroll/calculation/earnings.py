"""Everything one employment earns in a month, before tax (intjänat): the same for this month and for an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payroll.calculation.absence import absence_lines
from payroll.calculation.entries import entry_lines
from payroll.calculation.model import EmploymentInput, LocalRules, PayLine
from payroll.calculation.parental import parental_lines
from payroll.calculation.salary import monthly_amounts, monthly_salary
from payroll.calculation.vacation import vacation_lines
from servicecenter.common.periods import Period

if TYPE_CHECKING:
    from payroll.rules import PayrollRules


def earnings(employment: EmploymentInput, month: Period, local: LocalRules, rules: PayrollRules) -> list[PayLine]:
    """Salary, standing amounts, entries, absence and vacation of one employment in a month."""
    lines = monthly_salary(employment, month, local)
    if employment.supplements or employment.benefits:
        lines += monthly_amounts(employment, month, local)
    if employment.entries:
        lines += entry_lines(employment, local, rules)
    if employment.absences:
        lines += absence_lines(employment, month, local, rules)
    if employment.vacations:
        lines += vacation_lines(employment, rules)
    if employment.parental:
        lines += parental_lines(employment, local, rules)
    return lines
