"""How much of what was promised was kept (uppfyllelse): shares that are exact, and never of too few cases unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

ROLLING = 3
"""Months that are judged together when one has too few cases."""
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases, or öre, that fell due: ``met`` of ``counted``; what was excluded is told beside, never in them.

    Of a measure that is "at most" something, ``met`` is the numerator that should be small.
    """

    met: int = 0
    counted: int = 0
    excluded: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.met + other.met, self.counted + other.counted, self.excluded + other.excluded)


@dataclass(frozen=True, slots=True)
class Level:
    """A target in percent, and which way is good."""

    target: Decimal
    is_at_least: bool = True
    minimum_sample: int = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """What a month is judged by: itself, or with the two before it where it has too few cases (rullande)."""

    tally: Tally
    level: Level
    is_rolling: bool

    @property
    def percent(self) -> Decimal | None:
        return percent(self.tally, is_at_least=self.level.is_at_least)

    @property
    def is_met(self) -> bool | None:
        return is_met(self.tally, self.level)

    @property
    def is_few(self) -> bool:
        """Whether there are fewer cases than the agreement wants, even together with the months before."""
        return self.tally.counted < self.level.minimum_sample


def summed(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def percent(tally: Tally, *, is_at_least: bool = True) -> Decimal | None:
    """With two decimals, rounded against the centre so that a missed target never looks kept; nothing of no cases.

    >>> percent(Tally(690, 700))
    Decimal('98.57')
    """
    if not tally.counted:
        return None
    share = Decimal(100 * tally.met) / tally.counted
    return share.quantize(HUNDREDTH, ROUND_DOWN if is_at_least else ROUND_UP)


def is_met(tally: Tally, level: Level) -> bool | None:
    """Exactly, without rounding; nothing of no cases.

    >>> is_met(Tally(19, 20), Level(Decimal(95)))
    True
    """
    if not tally.counted:
        return None
    share, wanted = Decimal(100 * tally.met), level.target * tally.counted
    return share >= wanted if level.is_at_least else share <= wanted


def judge(months: Sequence[Tally], level: Level) -> Judged:
    """Judge the last of some months in order; with too few cases, together with the two before it."""
    own = months[-1]
    if own.counted >= level.minimum_sample:
        return Judged(own, level, is_rolling=False)
    return Judged(summed(months[-ROLLING:]), level, is_rolling=True)
