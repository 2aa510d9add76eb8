"""Employer contributions (arbetsgivaravgifter): rates by birth year and by the day the pay is paid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from servicecenter.common.money import ORE_PER_KRONA, half_up
from servicecenter.rules.loader import RuleBook, RuleDataError, RuleError, RuleYearMissing, Sourced

GROUP = "employer_contributions"


class ContributionRateMissing(RuleError):
    """No rate covers a birth year (avgiftssats saknas)."""


class Contribution(NamedTuple):
    """What is owed on one part of a person's pay (arbetsgivaravgift), amounts in öre."""

    name: str
    rate: Decimal
    base: int
    amount: int
    source: str


@dataclass(frozen=True, slots=True)
class ContributionGroup:
    """A group of people with the same rate (avgiftsgrupp) and the parts the rate is made of, as fractions."""

    key: str
    name: str
    rate: Decimal
    parts: Mapping[str, Decimal]
    source: str
    starts_on: date
    ends_on: date | None
    born_from: int
    born_to: int
    monthly_cap: int | None
    """The rate holds for this much a month (öre); what is above goes to the group without a cap."""
    ratio: tuple[int, int]
    """The rate as a numerator and a denominator."""

    def covers(self, birth_year: int, pays_on: date) -> bool:
        in_force = self.starts_on <= pays_on and (self.ends_on is None or pays_on <= self.ends_on)
        return in_force and self.born_from <= birth_year <= self.born_to

    def on(self, base: int) -> Contribution:
        numerator, denominator = self.ratio
        return Contribution(self.name, self.rate, base, half_up(base * numerator, denominator), self.source)


@dataclass(frozen=True, eq=False)
class ContributionRules:
    """The year's groups, and which of them a birth year and a payday fall in."""

    year: int
    groups: tuple[ContributionGroup, ...]
    _found: dict[tuple[int, date], tuple[ContributionGroup, ContributionGroup | None]] = field(
        default_factory=dict, repr=False
    )

    def contributions(
        self, base: int, *, born_on: date, pays_on: date, earlier_in_month: int = 0
    ) -> tuple[Contribution, ...]:
        """What is owed on a base in öre; ``earlier_in_month`` is the base already paid in the same month."""
        key = (born_on.year, pays_on)
        group, reduced = self._found.get(key) or self._find(*key)
        if reduced is None or reduced.monthly_cap is None:
            return (group.on(base),)
        below = min(base, max(0, reduced.monthly_cap - earlier_in_month))
        return (reduced.on(below),) if below == base else (reduced.on(below), group.on(base - below))

    def _find(self, birth_year: int, pays_on: date) -> tuple[ContributionGroup, ContributionGroup | None]:
        if pays_on.year != self.year:
            raise RuleYearMissing("arbetsgivaravgifter", pays_on.year)
        covering = [group for group in self.groups if group.covers(birth_year, pays_on)]
        full = [group for group in covering if group.monthly_cap is None]
        reduced = [group for group in covering if group.monthly_cap is not None]
        if len(full) != 1 or len(reduced) > 1:
            raise ContributionRateMissing(
                f"Födelseår {birth_year} har {len(full)} avgiftssatser {pays_on}; det ska vara en. "
                f"Rätta {GROUP} i regelåret {self.year}."
            )
        self._found[birth_year, pays_on] = found = (full[0], reduced[0] if reduced else None)
        return found


def contribution_rules(book: RuleBook) -> ContributionRules:
    """Read the groups. Raises ``RuleDataError`` where the parts do not make up the rate."""
    groups = []
    for key in book.keys_under(GROUP):
        with book.reading(key):
            groups += [_group(book, key, version) for version in book.entries[key]]
    return ContributionRules(book.year, tuple(groups))


def _group(book: RuleBook, key: str, version: Sourced) -> ContributionGroup:
    value: dict[str, Any] = version.value
    percent, parts = Decimal(value["percent"]), {name: Decimal(part) for name, part in value["parts"].items()}
    if sum(parts.values()) != percent:
        raise RuleDataError(book.name, key, f"delarna blir {sum(parts.values())} procent, inte {percent}")
    cap = value.get("monthly_cap")
    return ContributionGroup(
        key=key,
        name=value["name"],
        rate=percent.scaleb(-2),
        parts={name: part.scaleb(-2) for name, part in parts.items()},
        source=version.source,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        born_from=value.get("born_from", date.min.year),
        born_to=value.get("born_to", date.max.year),
        monthly_cap=None if cap is None else cap * ORE_PER_KRONA,
        ratio=percent.scaleb(-2).as_integer_ratio(),
    )
