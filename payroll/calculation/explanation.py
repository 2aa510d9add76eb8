"""What every explanation is built from: the line, where it comes from, and rules told with their source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from payroll.calculation.model import CannotCalculate, EmploymentInput, PayInput, PayLine, Payslip
from payroll.calculation.wording import days, kr
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, Section
from servicecenter.common.because import Because
from servicecenter.common.money import Ore

if TYPE_CHECKING:
    from payroll.rules import PayrollRules


EARNINGS = frozenset(Section) - {
    Section.TAX,
    Section.NET_DEDUCTION,
    Section.ROUNDING,
    Section.EMPLOYER,
    Section.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is needed to tell why a line is what it is (underlag för förklaring)."""

    pay_input: PayInput
    rules: PayrollRules
    payslip: Payslip
    line: PayLine

    @property
    def salary_type(self) -> SalaryType:
        return CATALOGUE[self.line.code]

    @property
    def base(self) -> Ore:
        """What the line is a share of."""
        return self.line.amount if self.line.base is None else self.line.base

    @property
    def price(self) -> Ore:
        """The line's price of one unit."""
        return int(self.line.rate or 0)

    @property
    def percentage(self) -> Decimal:
        """The line's percentage."""
        return Decimal(self.line.rate or 0)

    @property
    def count(self) -> Decimal:
        """The line's quantity."""
        return self.line.quantity or Decimal(0)

    @property
    def employment(self) -> EmploymentInput:
        """The employment of the line."""
        for employment in self.pay_input.employments:
            if employment.employment_id == self.line.employment_id:
                return employment
        raise CannotCalculate(
            "line_without_employment", "Raden hör inte till någon anställning.", "Beräkna lönen igen.", "employments"
        )

    def because(
        self,
        sv: str,
        en: str,
        *,
        arithmetic: str = "",
        rule: str = "",
        source: str = "",
        steps: tuple[Because, ...] = (),
    ) -> Because:
        """The line itself: what, when, how much; its salary type is always the last step."""
        unsourced = any(step.unsourced for step in steps)
        period = days(self.line.earned_from, self.line.earned_to)
        return Because(
            sv=f"{self.salary_type.sv} {period}: {sv}",
            en=f"{self.salary_type.en} {period}: {en}",
            value=kr(self.line.amount),
            rule=rule or self.salary_type.computed_by,
            source=source or (steps[0].source if steps else ""),
            arithmetic=arithmetic,
            unsourced=unsourced,
            steps=(*steps, type_step(self.salary_type)),
        )

    def rule_step(self, key: str, sv: str, en: str, value: str) -> Because:
        """A value of the rule data with its source."""
        found = self.rules.sourced(key)
        return Because(sv, en, value=value, rule=key, source=found.source, unsourced=found.unsourced)

    def local_step(self, key: str, sv: str, en: str, value: str) -> Because:
        """A value of the agency's own, on the day it was earned."""
        found = self.pay_input.local.find(key, self.line.earned_from)
        source = found.source if found and found.source else "myndighetens egen uppgift"
        return Because(sv, en, value=value, rule=key, source=source, unsourced=bool(found and found.unsourced))


def type_step(salary_type: SalaryType) -> Because:
    """What the salary type counts as (löneartens egenskaper)."""
    sv_name, en_name = (
        f"Löneart {salary_type.code} {salary_type.sv}",
        f"Salary type {salary_type.code} {salary_type.en}",
    )
    if salary_type.section not in EARNINGS:
        return Because(
            sv_name, en_name, rule=salary_type.key, source=salary_type.source, unsourced=salary_type.unsourced
        )
    answers = (
        ("skattepliktig", "taxable", salary_type.taxable),
        ("avgiftsgrundande", "contribution base", salary_type.contributions),
        ("pensionsgrundande", "pension base", salary_type.pension_base),
        ("betalas ut", "paid out", salary_type.paid),
    )
    sv = ", ".join(word if yes else f"ej {word}" for word, _, yes in answers)
    en = ", ".join(word if yes else f"not {word}" for _, word, yes in answers)
    return Because(
        f"{sv_name}: {sv}",
        f"{en_name}: {en}",
        rule=salary_type.key,
        source=salary_type.source,
        unsourced=salary_type.unsourced,
    )
