"""Names of made-up people, after age and origin (namn)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from servicecenter.population.dice import Dice, Weighted

FILE = Path(__file__).with_name("names.toml")
FROM_ABROAD = 0.16
DOUBLE_FAMILY_NAME = 0.03


@cache
def _lists() -> dict[str, Weighted[str]]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {f"{group}.{key}": Weighted.falling(names) for group, lists in data.items() for key, names in lists.items()}


def full_name(dice: Dice, *, is_woman: bool, birth_year: int) -> tuple[str, str]:
    """Given name and family name; either may come from abroad."""
    lists = _lists()
    sex = "women" if is_woman else "men"
    from_abroad = dice.chance(FROM_ABROAD)
    cohort = "before_1965" if birth_year < 1965 else "from_1965" if birth_year < 1985 else "from_1985"
    given = lists[f"international.{sex}" if from_abroad else f"{sex}.{cohort}"].pick(dice)
    family = lists["international.families" if from_abroad != dice.chance(0.06) else "families.swedish"].pick(dice)
    if dice.chance(DOUBLE_FAMILY_NAME):
        second = lists["families.swedish"].pick(dice)
        family = family if second == family else f"{family} {second}"
    return given, family
