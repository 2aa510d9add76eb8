"""The calculation of one person's pay (löneberäkning), in the order the field works.

Earnings of each employment, gross deductions and benefits, back pay for earlier months, tax on the sum, net
deductions, rounding, and what the employer pays besides. Each line knows its own days.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from payroll.calculation.debt import claim_lines
from payroll.calculation.earnings import earnings
from payroll.calculation.employer import employer_lines
from payroll.calculation.model import CannotCalculate, PayInput, PayLine, Payslip, Totals
from payroll.calculation.net import net_deductions, net_rounding
from payroll.calculation.retro import back_pay
from payroll.calculation.tax import TaxBase, tax_lines
from payroll.calculation.terms import days_of
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section, Taxation
from servicecenter.common.money import Ore, format_kronor

if TYPE_CHECKING:
    from payroll.rules import PayrollRules


def calculate(pay_input: PayInput, rules: PayrollRules) -> Payslip:
    """Compute a person's payslip. Raises ``CannotCalculate`` with cause and cure."""
    month = days_of(pay_input.month)
    lines: list[PayLine] = []
    for employment in () if pay_input.is_extra else pay_input.employments:
        lines += earnings(employment, month, pay_input.local, rules)
    if pay_input.earlier:
        lines += back_pay(pay_input, rules)
    earned = sums(lines)
    is_debt = earned.gross + earned.tax_free < 0 and pay_input.debt_claim is None
    if is_debt and all(line.coding is not None for line in lines):
        raise nothing_to_deduct_from(earned.gross + earned.tax_free)
    taxes = tax_lines(pay_input, month, rules, TaxBase(earned.ordinary, earned.one_time, earned.gross))
    net = earned.gross + earned.tax_free + amount_of(taxes)
    deductions = net_deductions(pay_input, month, net, earned.tax_free)
    net += amount_of(deductions)
    claimed = claim_lines(pay_input, month, net)
    net += amount_of(claimed)
    lines += taxes
    lines += deductions
    lines += claimed
    lines += net_rounding(pay_input, month, net)
    lines += employer_lines(pay_input, month, rules, earned.contribution_base, earned.pension_base)
    return Payslip(pay_input.person_id, tuple(lines), totals(lines))


def nothing_to_deduct_from(amount: Ore) -> CannotCalculate:
    """Only earlier months to put right, and they come to a debt: there is no pay that it can be taken from."""
    return CannotCalculate(
        "debt_without_pay",
        f"Det som ska dras för tidigare månader är {format_kronor(-amount)} kr mer än det som ska betalas, "
        "och personen har ingen lön i körningen att dra det från.",
        "Gör om beloppet till en löneskuld och räkna om, eller undanta personen. "
        "Körningen påminner tills skulden är löst.",
        "employments",
    )


def amount_of(lines: list[PayLine]) -> Ore:
    """The sum of the lines' amounts."""
    return sum([line.amount for line in lines])


class Counts(NamedTuple):
    """What a line of a salary type counts towards, looked up once (räknas till)."""

    bucket: str
    taxable: bool
    one_time: bool
    contributions: bool
    pension: bool


_BUCKETS = {
    Section.TAX: "tax",
    Section.NET_DEDUCTION: "net_deductions",
    Section.ROUNDING: "rounding",
    Section.INFORMATION: "information",
}
_EMPLOYER_BUCKETS = {"employer_contribution": "contributions", "pension_premium": "pension"}


def _bucket(salary_type: SalaryType) -> str:
    """The one sum of the payslip that a line adds to."""
    if salary_type.section is Section.EMPLOYER:
        return _EMPLOYER_BUCKETS.get(salary_type.computed_by, "other_costs")
    if salary_type.section in _BUCKETS:
        return _BUCKETS[salary_type.section]
    if salary_type.taxable:
        return "gross" if salary_type.paid else "benefits"
    return "tax_free"


COUNTS = {
    code: Counts(
        _bucket(salary_type),
        salary_type.taxable,
        salary_type.taxation is Taxation.ONE_TIME,
        salary_type.contributions,
        salary_type.pension_base,
    )
    for code, salary_type in CATALOGUE.items()
}


class Sums(NamedTuple):
    """The bases of tax, contributions and pension (underlag)."""

    gross: Ore
    tax_free: Ore
    ordinary: Ore
    one_time: Ore
    contribution_base: Ore
    pension_base: Ore


def sums(lines: Iterable[PayLine]) -> Sums:
    """Add up what has been earned, by what it counts towards."""
    gross = tax_free = ordinary = one_time = contribution_base = pension_base = 0
    for line in lines:
        counts, amount = COUNTS[line.code], line.amount
        if counts.bucket == "gross":
            gross += amount
        elif counts.bucket == "tax_free":
            tax_free += amount
        if counts.one_time:
            one_time += amount
        elif counts.taxable:
            ordinary += amount
        if counts.contributions:
            contribution_base += amount
        if counts.pension:
            pension_base += amount
    return Sums(gross, tax_free, ordinary, one_time, contribution_base, pension_base)


def totals(lines: Iterable[PayLine]) -> Totals:
    """The sums of a payslip, from nothing but its lines."""
    total = dict.fromkeys(
        (
            "gross",
            "benefits",
            "tax_free",
            "tax",
            "net_deductions",
            "rounding",
            "contributions",
            "pension",
            "other_costs",
            "information",
        ),
        0,
    )
    contribution_base = pension_base = 0
    for line in lines:
        counts = COUNTS[line.code]
        total[counts.bucket] += line.amount
        if counts.contributions:
            contribution_base += line.amount
        if counts.pension:
            pension_base += line.amount
    paid = total["gross"] + total["tax_free"] + total["rounding"]
    return Totals(
        gross=total["gross"],
        benefits=total["benefits"],
        taxable=total["gross"] + total["benefits"],
        tax=-total["tax"],
        tax_free=total["tax_free"],
        net_deductions=-total["net_deductions"],
        rounding=total["rounding"],
        net=paid + total["tax"] + total["net_deductions"],
        contribution_base=contribution_base,
        contributions=total["contributions"],
        pension_base=pension_base,
        pension=total["pension"],
        other_costs=total["other_costs"],
        employer_cost=paid + total["contributions"] + total["pension"] + total["other_costs"],
    )
