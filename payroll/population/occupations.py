"""What people do and what it pays (befattningar)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from servicecenter.population.dice import Dice, Weighted

FILE = Path(__file__).with_name("occupations.toml")
FULL_GROWTH_AGE = 50
MOST_COMMON = "handläggare"


@dataclass(frozen=True, slots=True)
class Occupation:
    """``pay`` in kronor at 25, ``growth`` in kronor a year."""

    title: str
    pay: int
    growth: int
    share: int
    union: str
    shifts: bool = False
    standby: bool = False

    def pay_ore(self, age: int, dice: Dice) -> int:
        """Full-time monthly pay in whole hundreds of kronor."""
        expected = self.pay + self.growth * (min(age, FULL_GROWTH_AGE) - 25)
        spread = 0.9 + 0.1 * (dice.throw() + dice.throw())
        return max(245, round(expected * spread / 100)) * 10_000


@cache
def _file() -> tuple[Weighted[Occupation], dict[str, str]]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = [Occupation(**row) for row in data["occupations"]]
    return Weighted.of([(row, row.share) for row in rows]), data["of_agency"]


def occupation(dice: Dice) -> Occupation:
    return _file()[0].pick(dice)


def title_in(agency: str, title: str) -> str:
    """The agency's own word for its most common occupation."""
    return _file()[1].get(agency, title) if title == MOST_COMMON else title
