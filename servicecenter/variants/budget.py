"""How many variants a service may carry (variantbudget): a dated value with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("budget.toml")


class BudgetMissing(Exception):
    """No budget is decided for the day."""


@dataclass(frozen=True, slots=True)
class VariantBudget:
    value: int
    starts_on: date
    source: str
    unsourced: bool


@cache
def _budgets() -> tuple[VariantBudget, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["variants_per_service"]
    return tuple(sorted((VariantBudget(**row) for row in rows), key=lambda each: each.starts_on))


def budget_on(day: date) -> VariantBudget:
    """The budget of a day. Raises ``BudgetMissing``."""
    for each in reversed(_budgets()):
        if each.starts_on <= day:
            return each
    raise BudgetMissing(f"Ingen variantbudget är beslutad för den {day}. Lägg in den i {FILE.name}.")
