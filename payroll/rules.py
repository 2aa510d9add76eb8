"""Every rule of pay on a day (lönereglerna en viss dag), ready to calculate with and each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, get_type_hints

from payroll.vacation_rules.values import VacationRules, vacation_rules
from servicecenter.rules.employer_contributions import Contribution, ContributionRules, contribution_rules
from servicecenter.rules.loader import RuleBook, RuleYearMissing, Sourced, load_rulebook
from servicecenter.rules.one_time_tax import OneTimeTax, one_time_tax
from servicecenter.rules.pension_premiums import PensionPremium, PensionRules, pension_rules
from servicecenter.rules.tax_formula import compute
from servicecenter.rules.tax_tables import TaxTables

DOMAIN = "payroll"


@dataclass(frozen=True, slots=True)
class AgreementRules:
    """The central factors of the state agreements (villkorsavtalen).

    Shares are fractions; whole numbers are days, kronor or divisors of monthly pay. Each field has its value, source
    and dates under ``agreement.<field>`` in the rule data. Local amounts and divisors are the agency's own.
    """

    working_day_deduction: Decimal
    calendar_day_deduction: Decimal
    short_leave_working_days: int
    sick_pay_share: Decimal
    sick_pay_days: int
    qualifying_deduction: Decimal
    qualifying_deductions_per_year: int
    relapse_days: int
    medical_certificate_day: int
    sick_supplement_share: Decimal
    sick_supplement_share_above_cap: Decimal
    sick_supplement_last_day: int
    long_sick_share_above_cap: Decimal
    benefit_cap_price_base_amounts: int
    parental_supplement_share: Decimal
    parental_supplement_share_above_cap: Decimal
    parental_supplement_days: int
    overtime_simple_divisor: int
    overtime_qualified_divisor: int
    additional_time_divisor: int
    hour_divisor: int
    hourly_vacation_share: Decimal
    vacation_supplement: Decimal
    vacation_compensation: Decimal
    vacation_pay_guarantee: int
    saved_vacation_days: int


@dataclass(frozen=True, eq=False)
class PayrollRules:
    """The rules of one day. Amounts in the methods are öre; incomes that choose a tax are whole kronor."""

    day: date
    year: int
    price_base_amount: int
    income_base_amount: int
    tax_tables: TaxTables
    side_income_percent: Decimal
    sink_percent: Decimal
    artist_sink_percent: Decimal
    agreement: AgreementRules
    rulebook: RuleBook
    one_time_tax: OneTimeTax
    contribution_rules: ContributionRules
    pension_rules: PensionRules
    earlier_years: tuple[tuple[TaxTables, RuleBook], ...] = ()

    @cached_property
    def vacation(self) -> VacationRules:
        """What vacation is counted with. Read when asked for: books that older runs are pinned to lack it."""
        return vacation_rules(self.rulebook, self.day)

    def on(self, day: date) -> PayrollRules:
        """The rules of another day, of this year or one the run is pinned to. Raises ``RuleYearMissing``."""
        for tables, book in ((self.tax_tables, self.rulebook), *self.earlier_years):
            if tables.year == day.year:
                return rules_on(day, tax_tables=tables, rulebook=book)
        raise RuleYearMissing("regler för tidigare år", day.year)

    def one_time_percent(self, column: int, yearly_income_kr: int) -> Decimal:
        """One-time tax (engångsskatt) in percent, by yearly income including the amount."""
        return self.one_time_tax.percent(column, yearly_income_kr)

    def contributions(
        self, base_ore: int, *, born_on: date, pays_on: date, earlier_in_month: int = 0
    ) -> tuple[Contribution, ...]:
        """Employer contributions (arbetsgivaravgifter) on a base; the bases of the answer add up to it."""
        return self.contribution_rules.contributions(
            base_ore, born_on=born_on, pays_on=pays_on, earlier_in_month=earlier_in_month
        )

    def pension(
        self,
        pay_ore: int,
        *,
        born_on: date,
        pays_on: date,
        section: int | None = None,
        has_part_time_pension: bool = False,
    ) -> tuple[PensionPremium, ...]:
        """Premiums of PA 16 (tjänstepension) on a month's pay."""
        return self.pension_rules.premiums(
            pay_ore, born_on=born_on, pays_on=pays_on, section=section, has_part_time_pension=has_part_time_pension
        )

    def sourced(self, key: str) -> Sourced:
        """A value of the day with its source, for explanations; keys as in the rule file."""
        return self.rulebook.sourced(key, on=self.day)


@lru_cache(maxsize=256)
def rules_on(
    day: date,
    *,
    tax_tables: TaxTables,
    rulebook: RuleBook | None = None,
    earlier_years: tuple[tuple[TaxTables, RuleBook], ...] = (),
) -> PayrollRules:
    """The rules of a payday. Raises ``RuleYearMissing`` when tables or rule book are not those of its year.

    ``earlier_years`` are tables and rule book of the years that back pay may reach.
    """
    if tax_tables.year != day.year:
        raise RuleYearMissing("skattetabeller", day.year)
    book = rulebook or load_rulebook(DOMAIN, day.year)
    return PayrollRules(
        day=day,
        year=day.year,
        price_base_amount=book.whole("price_base_amount", on=day),
        income_base_amount=book.whole("income_base_amount", on=day),
        tax_tables=tax_tables,
        side_income_percent=book.decimal("withholding.side_income_percent", on=day),
        sink_percent=book.decimal("withholding.sink_percent", on=day),
        artist_sink_percent=book.decimal("withholding.artist_sink_percent", on=day),
        agreement=_agreement(book, day),
        rulebook=book,
        one_time_tax=one_time_tax(book, day),
        contribution_rules=contribution_rules(book),
        pension_rules=pension_rules(book, day),
        earlier_years=earlier_years,
    )


def check_rulebook(book: RuleBook) -> TaxTables:
    """Build everything a rule year must answer, on each day something changes (kontroll av regelår).

    Gives the year's provisional tables. Raises ``RuleError`` that names the first key that is missing or wrong.
    """
    tables = compute(book.year, book)
    for day in book.days_of_change():
        vacation_rules(rules_on(day, tax_tables=tables, rulebook=book).rulebook, day)
    return tables


def _agreement(book: RuleBook, day: date) -> AgreementRules:
    read = {int: book.whole, Decimal: book.decimal}
    kinds = get_type_hints(AgreementRules)
    values: dict[str, Any] = {name: read[kind](f"agreement.{name}", on=day) for name, kind in kinds.items()}
    return AgreementRules(**values)
