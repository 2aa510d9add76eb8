"""How hot a risk is (riskvärde): probability times impact, and the map of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SCALE = range(1, 6)
HOT, WARM = 15, 6
"""From which product a risk is hot or warm; our own measure (osourcad)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the map: how many risks have this probability and impact."""

    probability: int
    impact: int
    count: int

    @property
    def heat(self) -> str:
        return heat(self.probability, self.impact)


def heat(probability: int, impact: int) -> str:
    """``hot``, ``warm`` or ``cool``.

    >>> heat(5, 3), heat(2, 3), heat(1, 5)
    ('hot', 'warm', 'cool')
    """
    value = probability * impact
    return "hot" if value >= HOT else "warm" if value >= WARM else "cool"


def heat_map(risks: Iterable[tuple[int, int]]) -> list[list[Cell]]:
    """Rows from the greatest impact down, cells from the least probable on; ``risks`` are (probability, impact)."""
    counted: dict[tuple[int, int], int] = {}
    for place in risks:
        counted[place] = counted.get(place, 0) + 1
    return [
        [Cell(probability, impact, counted.get((probability, impact), 0)) for probability in SCALE]
        for impact in reversed(SCALE)
    ]
