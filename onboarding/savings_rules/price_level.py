"""How prices have changed between two years (prisnivå): an index with a source for each year, never a guess."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Level:
    """The index of a year, and who says so."""

    index: Decimal
    source: str


@cache
def price_levels() -> Mapping[int, Level]:
    """The house's own levels by year."""
    tree = tomllib.loads((DATA / "price_levels.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    return {int(year): Level(Decimal(index), tree["source"]) for year, index in tree["index"].items()}


def read_index(text: str) -> Decimal | None:
    """An index as an agency has written it; nothing for what is no figure above zero."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def change(before: int, after: int, levels: Mapping[int, Level]) -> Fraction | None:
    """How many times dearer the later year is; nothing where a level of the two is not known.

    >>> change(2020, 2023, price_levels()) == Fraction(40370, 33592)
    True
    """
    if before == after:
        return Fraction(1)
    if before not in levels or after not in levels:
        return None
    return Fraction(levels[after].index) / Fraction(levels[before].index)
