"""Provisions that something may be withheld by (lagrum), and when a request is reminded of: data with its sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("provisions.toml")
OTHER = "other"
"""Chosen where none of the listed provisions is the one; it is then written out."""


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision of a law, and what it is about in a few words."""

    code: str
    law: str
    about: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """After how many working days a request that nobody has decided is marked."""

    working_days: int
    starts_on: date
    source: str
    unsourced: bool


@cache
def provisions() -> tuple[Provision, ...]:
    return tuple(Provision(**row) for row in _read()["provision"])


def provision(code: str) -> Provision | None:
    return next((each for each in provisions() if each.code == code), None)


def reminder_on(day: date) -> Reminder:
    """The row that holds on a day; before the first one, that one."""
    rows = sorted((Reminder(**row) for row in _read()["remind"]), key=lambda each: each.starts_on)
    return next((each for each in reversed(rows) if each.starts_on <= day), rows[0])


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
