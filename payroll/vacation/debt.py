"""The holiday liability of a month (semesterlöneskuld): per person, from the accounts as they are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from payroll.rules import DOMAIN
from payroll.vacation.pay_facts import PayOn, pay_on
from payroll.vacation.queries import Asked, accounts, rules_of_year
from payroll.vacation_rules import pay
from payroll.vacation_rules.account import owed_on
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.rulebooks.queries import rulebook
from servicecenter.rules.employer_contributions import ContributionRules, contribution_rules


@dataclass(frozen=True, slots=True)
class Owed:
    """What one employment's days earned and not taken are worth at the end of a month, amounts in öre."""

    of: PayOn
    days: Decimal
    day_ore: Ore
    pay_ore: Ore
    contributions_ore: Ore

    @property
    def total_ore(self) -> Ore:
        return self.pay_ore + self.contributions_ore


def owed_in(month: Month, *, known_at: datetime) -> Iterator[Owed]:
    """Everyone with a monthly pay, also those who are owed nothing. Some ten queries, however many people.

    Employer contributions are those of the person's age.
    """
    day = month.ends_on
    paid = pay_on(day)
    rules = rules_of_year(month.year)
    contributions = contribution_rules(rulebook(DOMAIN, month.year))
    found = accounts(paid, Asked(month.year, known_at, until=day))
    for key, of in paid.items():
        days = max(owed_on(found[key], day), Decimal(0))
        ore = pay.debt(of.fixed_pay, days, rules)
        fees = _contributions(contributions, ore, of.born_on, day)
        yield Owed(of, days, pay.compensation(of.fixed_pay, rules), ore, fees)


def _contributions(rules: ContributionRules, ore: Ore, born_on: date, day: date) -> Ore:
    return sum(part.amount for part in rules.contributions(ore, born_on=born_on, pays_on=day))
