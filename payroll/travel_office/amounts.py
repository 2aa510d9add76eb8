"""The normal amounts abroad of a year (normalbelopp utomlands), and what a new list would change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from payroll.travel_rules.rates import shipped_countries
from servicecenter.common.money import half_up
from servicecenter.rulebooks.models import RuleProposal
from servicecenter.rulebooks.queries import TRAVEL, TRAVEL_COUNTRIES, country_rates, documents, rule_years, rulebook
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.rules.travel_countries import CountryRates, differences, no_countries, parse_country_file


@dataclass(frozen=True, slots=True)
class Amount:
    """What a country has in one list and in another, whole kronor; ``None`` where a list lacks it."""

    code: str
    name: str
    before: int | None
    amount: int | None
    source: str = ""
    unsourced: bool = False

    @property
    def fall(self) -> Decimal | None:
        return None if self.change is None else -self.change

    @property
    def change(self) -> Decimal | None:
        """In percent of what it was, to a tenth."""
        if self.before is None or self.amount is None:
            return None
        return Decimal(half_up(1000 * (self.amount - self.before), self.before)) / 10


def years_known() -> list[int]:
    """The years that there are amounts or other travel rules of, newest first."""
    loaded = documents().filter(kind=TRAVEL_COUNTRIES).values_list("year", flat=True)
    return sorted({*rule_years(TRAVEL), *loaded}, reverse=True)


def amounts_of(year: int) -> CountryRates:
    """The list that applies: the imported one, else the few countries that stand in the rules of the year."""
    imported = country_rates(year)
    if imported is not None:
        return imported
    try:
        return shipped_countries(rulebook(TRAVEL, year))
    except RuleYearMissing:
        return no_countries(year)


def listed(year: int, *, text: str = "") -> list[Amount]:
    """The amounts of a year beside those of the year before, by name; ``text`` is part of a name or a code."""
    before, wanted = amounts_of(year - 1).by_code, text.strip().casefold()
    rows = [
        Amount(row.code, row.name, before[row.code].amount if row.code in before else None, row.amount, row.source,
               row.unsourced)
        for row in amounts_of(year).rows
        if wanted in row.name.casefold() or wanted == row.code.casefold()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.name.casefold())


def changed_by(proposal: RuleProposal) -> list[Amount]:
    """What the proposed list would change: what goes first, then the largest changes, and last what is new."""
    proposed = parse_country_file(bytes(proposal.content), year=proposal.year, name=proposal.file_name)
    found = differences(amounts_of(proposal.year), proposed)
    rows = [Amount(row.code, row.name, row.before, row.after) for row in found]
    return sorted(rows, key=lambda row: (row.amount is not None, row.before is None, -abs(row.change or 0)))
