"""The state's employees and the goal (statens anställda, anslutningsmålet): dated figures, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data/state.toml"


@dataclass(frozen=True, slots=True)
class Figure:
    value: int
    source: str
    since: date


@cache
def _all() -> dict[str, list[Figure]]:
    tree = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: [Figure(row["value"], row["source"], row["from"]) for row in rows] for name, rows in tree.items()}


def employees_on(day: date) -> Figure:
    return _latest("employees", day)


def goal_on(day: date) -> Figure:
    return _latest("goal_percent", day)


def _latest(name: str, day: date) -> Figure:
    """Raises ``LookupError`` for a day before the first figure; a later one is never borrowed."""
    begun = [row for row in _all()[name] if row.since <= day]
    if not begun:
        raise LookupError(f"{name} har inget värde den {day}; lägg till det i state.toml.")
    return max(begun, key=lambda row: row.since)
