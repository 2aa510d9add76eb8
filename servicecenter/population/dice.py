"""Chance that falls the same way every time (slump som går att upprepa)."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on the key alone, so that one row never changes because another was added.

    Only ``Random.random`` is used: its sequence for a key is the same in every release of Python.
    """

    __slots__ = ("throw",)

    def __init__(self, *key: object) -> None:
        self.throw = random.Random("/".join(map(str, key))).random  # noqa: S311 - repeatable on purpose

    def chance(self, share: float) -> bool:
        return self.throw() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.throw() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.throw() * len(options))]


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Options that come up as often as their weights say (viktat urval)."""

    options: tuple[T, ...]
    bounds: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[T, float]]) -> Weighted[T]:
        return cls(tuple(option for option, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))

    @classmethod
    def falling(cls, options: Sequence[T]) -> Weighted[T]:
        """The first ones most often, as names are."""
        return cls.of([(option, 1 / (place + 12)) for place, option in enumerate(options)])

    def pick(self, dice: Dice) -> T:
        place = bisect_right(self.bounds, dice.throw() * self.bounds[-1])
        return self.options[min(place, len(self.options) - 1)]
