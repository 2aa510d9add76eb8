"""Why a line is what it is (förklaring): the payslip is computed again from its frozen input, and told.

The run itself pays nothing for this: no trace is kept, because the same input and the same rules give the same line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from payroll.calculation import (
    employer,
    explain_absence,
    explain_advance,
    explain_attachment,
    explain_benefit,
    explain_debt,
    explain_earnings,
    explain_retro,
    explain_tax,
    explain_vacation,
)
from payroll.calculation.attachment import protected_left
from payroll.calculation.explanation import Told
from payroll.calculation.model import NetRounding, PayInput
from payroll.calculation.parental import PARENTAL_CODES
from payroll.calculation.payslip import COUNTS, calculate
from payroll.calculation.salary import MONTHLY_SALARY, PART_MONTH_SALARY
from payroll.calculation.wording import equation, kr, percent
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor

if TYPE_CHECKING:
    from payroll.rules import PayrollRules


def explain(pay_input: PayInput, rules: PayrollRules, line_index: int) -> Because:
    """Why one line of the payslip is what it is."""
    payslip = calculate(pay_input, rules)
    return explain_line(Told(pay_input, rules, payslip, payslip.lines[line_index]))


def explain_all(pay_input: PayInput, rules: PayrollRules) -> tuple[Because, ...]:
    """Why every line of the payslip is what it is, in the order of the lines."""
    payslip = calculate(pay_input, rules)
    return tuple(explain_line(Told(pay_input, rules, payslip, line)) for line in payslip.lines)


def explain_line(told: Told) -> Because:
    """Choose the teller of a line: by where it was computed."""
    line = told.line
    if explain_retro.is_back_pay(line):
        return explain_retro.back_pay(told, explain_line)
    if by_section := BY_SECTION.get(told.salary_type.section):
        return by_section(told)
    if explain_vacation.is_vacation(told):
        return explain_vacation.vacation(told)
    if line.absence_id is not None:
        return explain_absence.absence(told)
    if line.entry_id is not None:
        return explain_earnings.entry(told)
    if line.code in PARENTAL_CODES:
        return explain_benefit.parental(told)
    if line.code in (MONTHLY_SALARY, PART_MONTH_SALARY):
        return explain_earnings.salary(told)
    return explain_earnings.standing(told)


def net_deduction(told: Told) -> Because:
    """A net deduction, as far as the protected amount allowed."""
    if explain_attachment.is_attachment(told):
        return explain_attachment.attachment(told)
    if explain_advance.is_advance(told):
        return explain_advance.advance(told)
    if explain_debt.is_debt(told):
        return explain_debt.debt(told)
    line = told.line
    protected = protected_left(told.pay_input)
    calculation = format_kronor(abs(told.base))
    steps: tuple[Because, ...] = (_agreed_step(told),)
    if -line.amount < told.base:
        calculation = f"min({calculation}; {format_kronor(-line.amount)})"
        limit = Because(
            f"Utrymmet räcker inte: {kr(protected)} ska vara kvar; {kr(told.base + line.amount)} dras inte",
            f"There is no room: {kr(protected)} must be left; {kr(told.base + line.amount)} is not deducted",
            value=kr(-line.amount),
            source="egen regel; förbehållsbelopp",
            unsourced=True,
        )
        steps = (*steps, limit)
    return told.because(
        "nettoavdrag efter skatt", "deduction from net pay", arithmetic=equation(calculation, line.amount),
        source=steps[0].source, steps=steps,
    )  # fmt: skip


def _agreed_step(told: Told) -> Because:
    line = told.line
    if line.amount > 0:
        return Because(
            "En återtagen registrering, som redan var dragen, betalas tillbaka",
            "A withdrawn entry that had been deducted is given back",
            value=kr(line.amount),
            source=explain_earnings.REGISTERED,
        )
    to_sv = f" till mottagare {line.payee_id}" if line.payee_id is not None else f", registrering {line.entry_id}"
    to_en = f" to payee {line.payee_id}" if line.payee_id is not None else f", entry {line.entry_id}"
    return Because(
        f"Belopp att dra{to_sv}",
        f"Amount to deduct{to_en}",
        value=kr(told.base),
        source="den anställdas medgivande" if line.payee_id is not None else explain_earnings.REGISTERED,
    )


def net_rounding(told: Told) -> Because:
    """The rounding of the net pay by the agency's rule."""
    line, rule = told.line, told.pay_input.local.net_rounding
    step = Because(
        "Myndighetens avrundning av nettolön", "The agency's rounding of net pay", value=ROUNDINGS[rule],
        rule=rule.value, source="myndighetens egen metod", unsourced=True,
    )  # fmt: skip
    after = told.base + line.amount
    return told.because(
        f"från {kr(told.base)} till {kr(told.base + line.amount)}",
        f"from {kr(told.base)} to {kr(told.base + line.amount)}",
        arithmetic=f"{format_kronor(after)} − {format_kronor(told.base)} = {format_kronor(line.amount)}",
        source=step.source,
        steps=(step,),
    )


def employer_cost(told: Told) -> Because:
    """A contribution or premium: its rate on its part of the base."""
    if told.line.entry_id is not None:
        return explain_earnings.entry(told)
    line = told.line
    share = percent(told.percentage)
    name, source = _part(told)
    rate = Because(name, name, value=share, rule=told.salary_type.computed_by, source=source)
    return told.because(
        f"{share} av {kr(told.base)}", f"{share} of {kr(told.base)}",
        arithmetic=equation(f"{format_kronor(told.base)} × {share}", line.amount),
        source=source, steps=(rate, _base_step(told)),
    )  # fmt: skip


def _part(told: Told) -> tuple[str, str]:
    """Name and source of the contribution or premium that the line shows."""
    totals, line = told.payslip.totals, told.line
    if line.code == employer.EMPLOYER_CONTRIBUTION:
        for part in employer.contributions(told.pay_input, told.rules, totals.contribution_base):
            if (part.rate * 100, part.base) == (line.rate, line.base):
                return part.name, part.source
    for premium in employer.premiums(told.pay_input, told.rules, totals.pension_base):
        code = employer.premium_code(premium.name)
        if (code, premium.rate * 100, premium.base) == (line.code, line.rate, line.base):
            return premium.name, premium.source
    raise LookupError(f"line {line.code} is neither a contribution nor a premium")


def _base_step(told: Told) -> Because:
    """The lines that are contribution or pension base."""
    is_contribution = told.line.code == employer.EMPLOYER_CONTRIBUTION
    parts, total = [], 0
    for line in told.payslip.lines:
        counts = COUNTS[line.code]
        if counts.contributions if is_contribution else counts.pension:
            salary_type, total = CATALOGUE[line.code], total + line.amount
            parts.append(Because(salary_type.sv, salary_type.en, value=kr(line.amount)))
    sv, en = ("Avgiftsunderlag", "Contribution base") if is_contribution else ("Pensionsunderlag", "Pension base")
    return Because(sv, en, value=kr(total), steps=tuple(parts))


ROUNDINGS = {
    NetRounding.NONE: "ingen avrundning",
    NetRounding.NEAREST_KRONA: "till närmaste krona",
    NetRounding.NEXT_KRONA: "uppåt till hel krona",
}
BY_SECTION: Mapping[Section, Callable[[Told], Because]] = {
    Section.TAX: explain_tax.tax,
    Section.NET_DEDUCTION: net_deduction,
    Section.ROUNDING: net_rounding,
    Section.EMPLOYER: employer_cost,
}
