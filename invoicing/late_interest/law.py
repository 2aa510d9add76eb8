"""The law's figures by day (räntelagen 1975:635, lag 1981:739), out of the rule years, each with its source.

A figure that no rule year holds is missing: nothing is calculated with the figure of another half-year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.rules.loader import RuleBook, RuleError, Sourced

DOMAIN = "invoicing"
REFERENCE = "late_interest.reference_rate"
FIGURES = ("late_interest.margin", "late_interest.authority_days", "late_interest.year_days")


class Cost(StrEnum):
    """What may be charged besides interest (ersättning för inkassokostnader och försening)."""

    REMINDER = "reminder"
    COLLECTION_DEMAND = "collection_demand"
    INSTALMENT_PLAN = "instalment_plan"
    COMPENSATION = "compensation"


class FigureMissing(RuleError):
    """The law's figure of a day is not known here. The text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Late interest of some days (dröjsmålsränta): reference rate and margin, in percent a year."""

    reference: Decimal
    margin: Decimal
    starts_on: date
    ends_on: date
    source: str

    @property
    def percent(self) -> Decimal:
        return self.reference + self.margin


@dataclass(frozen=True, eq=False)
class Law:
    """The figures of some years."""

    books: Mapping[int, RuleBook] = field(default_factory=dict)

    @classmethod
    def of(cls, books: Iterable[RuleBook]) -> Law:
        return cls({book.year: book for book in books})

    @property
    def version(self) -> str:
        """Tells one set of figures from another."""
        return sha256("".join(self.books[year].sha256 for year in sorted(self.books)).encode()).hexdigest()

    def rate_on(self, day: date) -> Rate:
        """The rate of a day and how long it holds. Raises ``FigureMissing``."""
        found = self._find(REFERENCE, day, f"Referensräntan för {half_year(day)}")
        margin = Decimal(self._value("late_interest.margin", day))
        ends_on = min(found.ends_on or date.max, date(day.year, 12, 31))
        return Rate(Decimal(found.value), margin, found.starts_on, ends_on, found.source)

    def authority_days(self, day: date) -> int:
        return int(self._value("late_interest.authority_days", day))

    def year_days(self, day: date) -> int:
        return int(self._value("late_interest.year_days", day))

    def most(self, cost: Cost, day: date) -> Ore:
        """The most that one claim may cost. Raises ``FigureMissing``."""
        return int(self._value(f"late_cost.{cost}", day)) * ORE_PER_KRONA

    def _value(self, key: str, day: date) -> int:
        return int(self._find(key, day, f"Regeln {key} för {day}").value)

    def _find(self, key: str, day: date, what: str) -> Sourced:
        book = self.books.get(day.year)
        for entry in book.entries.get(key, ()) if book else ():
            if entry.holds_on(day):
                return entry
        raise FigureMissing(
            f"{what} saknas i regelåret {day.year} för fakturor. Läs in den, så räknas det om av sig självt; "
            f"en annan tids värde används aldrig i stället."
        )


def half_year(day: date) -> str:
    """The half-year that a reference rate is fixed for.

    >>> half_year(date(2026, 11, 3))
    '2026-07-01–2026-12-31'
    """
    first = date(day.year, 1 if day.month <= 6 else 7, 1)
    last = date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)
    return f"{first}–{last}"


def check_book(book: RuleBook) -> None:
    """A rule year must answer all but the reference rate on each day that something changes. Raises ``RuleError``.

    A rate that is there must be a number; one that is not yet decided may be left out.
    """
    law = Law.of([book])
    for day in book.days_of_change():
        for key in FIGURES:
            book.whole(key, on=day)
        for cost in Cost:
            book.whole(f"late_cost.{cost}", on=day)
        if any(entry.holds_on(day) for entry in book.entries.get(REFERENCE, ())):
            book.decimal(REFERENCE, on=day)
            law.rate_on(day)


def due_day(*, issued_on: date, due_on: date | None, claimed_on: date, agreed_days: int | None, law: Law) -> date:
    """The day after which interest runs by itself.

    Nobody sets a shorter time than was agreed alone: the invoice's own due day holds when it is not earlier than the
    agreed days from its date, or with nothing agreed the law's days from when the claim came.
    """
    lawful = claimed_on + timedelta(days=law.authority_days(claimed_on))
    agreed = lawful if agreed_days is None else min(lawful, issued_on + timedelta(days=agreed_days))
    return max(due_on, agreed) if due_on else agreed
