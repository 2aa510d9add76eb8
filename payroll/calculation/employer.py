"""What the employer pays besides: contributions (arbetsgivaravgifter) and pension premiums (PA 16)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from payroll.calculation.model import CannotCalculate, PayInput, PayLine
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore
from servicecenter.common.periods import Period
from servicecenter.rules.employer_contributions import Contribution, ContributionRateMissing
from servicecenter.rules.pension_premiums import PensionPremium

if TYPE_CHECKING:
    from payroll.rules import PayrollRules

EMPLOYER_CONTRIBUTION = by_key("employer_contribution").code
PREMIUMS = {"Kåpan Tjänste": "pension_obligatory", "Kåpan Flex": "pension_flex"}


def employer_lines(
    pay_input: PayInput, month: Period, rules: PayrollRules, contribution_base: Ore, pension_base: Ore
) -> list[PayLine]:
    """A line per contribution and premium on the person's bases; a negative base gives none."""
    first, last = month.starts_on, month.ends_on or month.starts_on
    lines = [
        PayLine(None, EMPLOYER_CONTRIBUTION, first, last, part.amount, rate=part.rate * 100, base=part.base)
        for part in contributions(pay_input, rules, contribution_base)
    ]
    for premium in premiums(pay_input, rules, pension_base):
        code = premium_code(premium.name)
        lines.append(PayLine(None, code, first, last, premium.amount, rate=premium.rate * 100, base=premium.base))
    return lines


def contributions(pay_input: PayInput, rules: PayrollRules, base: Ore) -> tuple[Contribution, ...]:
    """Employer contributions by birth year and payday (arbetsgivaravgifter)."""
    if base <= 0:
        return ()
    try:
        return rules.contributions(
            base,
            born_on=pay_input.born_on,
            pays_on=pay_input.pays_on,
            earlier_in_month=pay_input.contribution_base_earlier,
        )
    except ContributionRateMissing as error:
        raise CannotCalculate("contribution_missing", str(error), "Kontrollera födelsedatum.", "born_on") from None


def premiums(pay_input: PayInput, rules: PayrollRules, base: Ore) -> tuple[PensionPremium, ...]:
    """Premiums of PA 16 by section, birth year and the month of payment (tjänstepension)."""
    if base <= 0:
        return ()
    return rules.pension(
        base,
        born_on=pay_input.born_on,
        pays_on=pay_input.pays_on,
        section=pay_input.pension_section,
        has_part_time_pension=pay_input.has_part_time_pension,
    )


@cache
def premium_code(name: str) -> str:
    """The salary type of a premium by its name in the rule data."""
    for start, key in PREMIUMS.items():
        if name.startswith(start):
            return by_key(key).code
    return by_key("pension_optional").code
