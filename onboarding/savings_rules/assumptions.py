"""What the follow-up takes for given (antaganden): dated figures, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from onboarding.savings_rules.price_level import DATA


@dataclass(frozen=True, slots=True)
class Assumption:
    value: int
    source: str
    unsourced: bool
    since: date


@cache
def _all() -> dict[str, list[Assumption]]:
    tree = tomllib.loads((DATA / "assumptions.toml").read_text(encoding="utf-8"))
    return {
        name: [Assumption(row["value"], row["source"], row.get("unsourced", False), row["from"]) for row in rows]
        for name, rows in tree.items()
    }


def assumption(name: str, on: date) -> Assumption:
    """The figure that holds on a day. Raises ``LookupError`` for a day before the first."""
    begun = [row for row in _all()[name] if row.since <= on]
    if not begun:
        raise LookupError(f"{name} har inget värde den {on}; lägg till det i assumptions.toml.")
    return max(begun, key=lambda row: row.since)
