"""Pension premiums of PA 16 (tjänstepension): defined contributions on each month's pay.

The defined benefit of section 2 is invoiced to the agency by SPV at a yearly rate and is no premium of a payslip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from servicecenter.common.money import ORE_PER_KRONA, half_up
from servicecenter.rules.loader import RuleBook, RuleDataError, RuleYearMissing

MONTHS = 12
FLEX = "flex"


class PensionPremium(NamedTuple):
    """One premium on one part of a month's pay (pensionspremie), amounts in öre."""

    name: str
    rate: Decimal
    base: int
    amount: int
    source: str
    kind: str
    """``optional`` (valbar), ``obligatory`` (Kåpan Tjänste) or ``flex`` (Kåpan Flex)."""


@dataclass(frozen=True, slots=True)
class PremiumRule:
    """A kind of premium (premieslag): a rate up to a monthly cap and another above it."""

    kind: str
    name: str
    source: str
    rate: Decimal
    rate_above: Decimal
    monthly_cap: int | None
    born_from: int
    born_to: int
    ratio: tuple[int, int]
    ratio_above: tuple[int, int]

    def on(self, pay: int) -> tuple[PensionPremium, ...]:
        """The premiums on a month's pay; negative pay (a correction) gives negative premiums."""
        below = pay if self.monthly_cap is None else min(pay, self.monthly_cap)
        numerator, denominator = self.ratio
        amount = half_up(below * numerator, denominator)
        first = PensionPremium(self.name, self.rate, below, amount, self.source, self.kind)
        if below == pay or not self.rate_above:
            return (first,)
        above = pay - below
        numerator, denominator = self.ratio_above
        amount = half_up(above * numerator, denominator)
        name = f"{self.name} över taket"
        return first, PensionPremium(name, self.rate_above, above, amount, self.source, self.kind)


@dataclass(frozen=True, eq=False)
class PensionRules:
    """The year's premiums and whom they are paid for."""

    year: int
    section_1_born_from: int
    last_age: int
    sections: dict[int, tuple[PremiumRule, ...]]
    _chosen: dict[tuple[int, int, bool], tuple[PremiumRule, ...]] = field(default_factory=dict, repr=False)

    def premiums(
        self, pay: int, *, born_on: date, pays_on: date, section: int | None = None, has_part_time_pension: bool = False
    ) -> tuple[PensionPremium, ...]:
        """Premiums on a month's pay in öre, to and including the month of the last age.

        ``section`` overrides the birth year (reserve officers follow section 1); whoever has or has had a part-time
        pension (delpension) gets no Kåpan Flex in section 2.
        """
        if pays_on.year != self.year:
            raise RuleYearMissing("tjänstepension", pays_on.year)
        last_month = (born_on.year + self.last_age, born_on.month)
        if (pays_on.year, pays_on.month) > last_month:
            return ()
        section = section or (1 if born_on.year >= self.section_1_born_from else 2)
        key = (section, born_on.year, has_part_time_pension)
        rules = self._chosen.get(key)
        if rules is None:
            rules = self._chosen[key] = self._choose(*key)
        return tuple([premium for rule in rules for premium in rule.on(pay)])

    def _choose(self, section: int, birth_year: int, has_part_time_pension: bool) -> tuple[PremiumRule, ...]:
        flex_ends = section == 2 and has_part_time_pension
        return tuple(
            rule
            for rule in self.sections[section]
            if rule.born_from <= birth_year <= rule.born_to and not (rule.kind == FLEX and flex_ends)
        )


def pension_rules(book: RuleBook, day: date) -> PensionRules:
    """Read the premiums that hold on a day."""
    return PensionRules(
        year=book.year,
        section_1_born_from=book.whole("pension.section_1_born_from", on=day),
        last_age=book.whole("pension.last_age", on=day),
        sections={section: _section(book, f"pension.section_{section}", day) for section in (1, 2)},
    )


def _section(book: RuleBook, key: str, day: date) -> tuple[PremiumRule, ...]:
    entry, income_base = book.sourced(key, on=day), book.whole("income_base_amount", on=day)
    with book.reading(key):
        return tuple(_rule(book, key, value, entry.source, income_base) for value in entry.value)


def _rule(book: RuleBook, key: str, value: dict[str, Any], source: str, income_base: int) -> PremiumRule:
    rate, above = Decimal(value["percent"]).scaleb(-2), Decimal(value.get("percent_above", 0)).scaleb(-2)
    cap = value.get("cap")
    if above and cap is None:
        raise RuleDataError(book.name, key, "percent_above kräver ett tak i cap")
    return PremiumRule(
        kind=value["kind"],
        name=value["name"],
        source=source,
        rate=rate,
        rate_above=above,
        monthly_cap=None if cap is None else int(Decimal(cap) * income_base * ORE_PER_KRONA / MONTHS),
        born_from=value.get("born_from", date.min.year),
        born_to=value.get("born_to", date.max.year),
        ratio=rate.as_integer_ratio(),
        ratio_above=above.as_integer_ratio(),
    )
