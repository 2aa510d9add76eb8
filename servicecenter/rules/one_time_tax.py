"""One-time tax (engångsskatt): a percentage of the whole one-time amount, chosen by estimated yearly income."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicecenter.rules.loader import RuleBook, RuleDataError, RuleError


class OneTimeTaxMissing(RuleError):
    """The one-time table of a column is not known for the year (engångstabell saknas)."""


@dataclass(frozen=True, slots=True)
class OneTimeTax:
    """The year's table: per column the upper limits in kronor and one percentage more than there are limits."""

    year: int
    columns: Mapping[int, tuple[tuple[int, ...], tuple[Decimal, ...]]]

    def percent(self, column: int, yearly_income: int) -> Decimal:
        """Percent for a yearly income in kronor, the one-time amount included. Raises ``OneTimeTaxMissing``."""
        if column not in self.columns:
            raise OneTimeTaxMissing(
                f"Engångsskatt kolumn {column} är inte känd för {self.year}; inlästa kolumner: "
                f"{', '.join(map(str, self.columns)) or 'inga'}. Läs in Skatteverkets tabell för engångsbelopp "
                f"{self.year}, eller begär Skatteverkets beslut för personen."
            )
        limits, percents = self.columns[column]
        return percents[bisect_left(limits, yearly_income)]


def one_time_tax(book: RuleBook, day: date) -> OneTimeTax:
    """Read the columns the rule book holds."""
    prefix = "one_time_tax.column_"
    keys = [key for key in book.keys_under("one_time_tax") if key.startswith(prefix)]
    return OneTimeTax(book.year, {int(key.removeprefix(prefix)): _column(book, key, day) for key in keys})


def _column(book: RuleBook, key: str, day: date) -> tuple[tuple[int, ...], tuple[Decimal, ...]]:
    steps = book.value(key, on=day)
    with book.reading(key):
        limits = tuple(step["up_to"] for step in steps if "up_to" in step)
        percents = tuple(Decimal(step["percent"]) for step in steps)
    if len(limits) != len(steps) - 1 or "up_to" in steps[-1] or list(limits) != sorted(set(limits)):
        raise RuleDataError(book.name, key, "stigande gränser i up_to, och ett sista steg utan gräns")
    return limits, percents
