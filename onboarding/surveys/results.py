"""What the answers come to (enkätresultat): counts and means, and nothing where too few have answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SMALLEST = 5
"""So many answers a group must have to be shown (decision 20)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a group gave a question a value."""

    group: str
    question: str
    value: int
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A question's answers: how many of each value, and their mean."""

    counts: Mapping[int, int]

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> Decimal | None:
        if not self.number:
            return None
        sum_ = sum(value * count for value, count in self.counts.items())
        return (Decimal(sum_) / self.number).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(part: int, whole: int) -> int:
    """Whole per cent, rounded down: a limit is not reached before it is.

    >>> percent(29, 97)
    29
    """
    return part * 100 // whole if whole else 0


def answered(tallies: Iterable[Tally], question: str, *, group: str = "") -> Answered:
    counts: dict[int, int] = {}
    for row in tallies:
        if row.question == question and (not group or row.group == group):
            counts[row.value] = counts.get(row.value, 0) + row.count
    return Answered(counts)


def shows_all(by_group: Mapping[str, int]) -> bool:
    """Whether everybody's answers together are enough to be shown."""
    return sum(by_group.values()) >= SMALLEST


def shows_groups(by_group: Mapping[str, int]) -> bool:
    """Whether the groups are shown apart. One too small hides the other too: the rest would tell of it.

    >>> shows_groups({"project": 7, "users": 3}), shows_groups({"project": 7, "users": 5})
    (False, True)
    """
    return all(number == 0 or number >= SMALLEST for number in by_group.values()) and shows_all(by_group)
